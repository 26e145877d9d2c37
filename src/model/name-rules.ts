import type { ItemId } from './item.ts';

/*
 * What names of fields mean, as data: English, pinyin and Chinese. Names of the first table are judged in live documents;
 * those of the second only propose labels, for a person to accept.
 */

/** How a name by itself is to be taken. */
export type NameRole =
  /** The name alone says the item. */
  | 'item'
  /** Half of a position: counts beside its other half, or inside a place. */
  | 'lat'
  | 'lon'
  /** Goes with a position: counts beside one, or inside a place. */
  | 'height'
  | 'course'
  /** Holds positions; `place` says so by itself, `spot` may also be a seat or a valve. */
  | 'place'
  | 'spot'
  /** Lateral and longitudinal, not latitude and longitude. */
  | 'motion';

export interface NameRule {
  /** Named in findings: `name:vin`. */
  readonly name: string;
  readonly role: NameRole;
  readonly item: ItemId;
  /** Phrases: words in a row, or Chinese characters anywhere in a run. */
  readonly phrases: readonly string[];
  /** Not when one of these words stands beside. */
  readonly unless: ReadonlySet<string>;
  /** Only text and byte values (a picture is not a number). */
  readonly textOnly: boolean;
  /** How sure a proposal by this name is, 0 to 1. */
  readonly confidence: number;
}

const POSITIONING: ItemId = 'connected-operation.perception.track.positioning';
const ELEVATION: ItemId = 'connected-operation.perception.track.elevation';
const INS: ItemId = 'connected-operation.perception.ins.ins';

const ABOUT =
  'count, counter, valid, validity, status, state, flag, enabled, available, supported, error, type, length, size, hash, quality, mode, result, check, checksum, version';
const NOT_A_DEGREE = `${ABOUT}, accuracy, std, dev, deviation, hemisphere, dop, sigma, variance, covariance, rate, acceleration, accel, velocity, speed, control, offset, max, min, threshold, format, unit, band, collision, warning, dist, req, active`;
const NOT_THE_PICTURE = `${ABOUT}, url, uri, path, name, id, width, height, format, encoding, time, timestamp, rate, fps, resolution, codec, topic, frame, sensor, source`;
const NOT_THE_KEY = `${ABOUT}, id, name, algorithm, alg, label, usage, fob, position, press, expiry, url`;

function rule(
  name: string,
  role: NameRole,
  item: ItemId,
  phrases: string,
  unless = '',
  more: { textOnly?: boolean; confidence?: number } = {},
): NameRule {
  const list = (text: string): string[] => (text === '' ? [] : text.split(/,\s*/));
  return {
    name,
    role,
    item,
    phrases: list(phrases),
    unless: new Set(list(unless)),
    textOnly: more.textOnly ?? false,
    confidence: more.confidence ?? 0.95,
  };
}

const TEXT = { textOnly: true };

/** In order: the first that fits a name is what it means. */
export const LIVE_RULES: readonly NameRule[] = [
  rule(
    'vin',
    'item',
    'connected-operation.vehicle.vin.vin',
    'vin, vehicle identification number, vehicle identification code, vehicle identifier number, chassis number, chassis no, frame number, frame no, fin code, fgstnr, 车辆识别, 车架号, 底盘号, chejia hao, chejiahao, cheliang shibie, shibie daima, cjh, clsbdh, clsbm',
    ABOUT,
  ),
  rule(
    'sim',
    'item',
    'connected-operation.vehicle.sim.identifiers',
    'imei, imeisv, imsi, iccid, msisdn, meid, eid, euicc, sim number, sim no, sim num, sim id, sim card, sim serial, phone number, mobile number, phone no, 卡号, 手机号, 国际移动, 移动设备识别, 物联网卡, kahao, shouji hao, shoujihao, sim ka hao',
    `${ABOUT}, slot, operator, provider`,
  ),
  rule(
    'private-key',
    'item',
    'connected-operation.vehicle.key.private',
    'private key, priv key, private pem, privkey, signing key, 私钥, siyao',
    NOT_THE_KEY,
    TEXT,
  ),
  rule(
    'symmetric-key',
    'item',
    'connected-operation.vehicle.key.symmetric',
    'secret key, symmetric key, secoc key, she key, root key, device key, pre shared key, wrapped key, key blob, keystore, ble key, session key, aes key, sm 4 key, hmac key, mac key, shared secret, shared key, master key, encryption key, psk, data key, key material, key data, key value, bluetooth key, digital key, 密钥, miyao, miyue',
    NOT_THE_KEY,
    TEXT,
  ),
  rule(
    'certificate',
    'item',
    'connected-operation.vehicle.certificate.certificates',
    'certificate, cert, x 509, pem, pkcs 7, pkcs 12, 证书, zhengshu',
    `${ABOUT}, id, serial, name, expiry, expires, url, fingerprint, issuer, subject`,
    TEXT,
  ),
  rule(
    'latitude',
    'item',
    POSITIONING,
    'latitude, weidu, gps lat, gnss lat, pos lat, position lat, location lat, geo lat, lat deg, lat wgs, lat gcj, lat bd, wgs lat, gcj lat, wgs 84 lat, gcj 02 lat, lat rad, 纬度',
    NOT_A_DEGREE,
  ),
  rule(
    'longitude',
    'item',
    POSITIONING,
    'longitude, jingdu, gps lon, gps lng, gps long, gnss lon, gnss lng, gnss long, pos lon, pos lng, pos long, position lon, position lng, location lon, location lng, geo lon, geo lng, lon deg, lng deg, lon wgs, lon gcj, lng gcj, wgs lon, gcj lon, gcj lng, wgs 84 lon, wgs 84 lng, gcj 02 lon, gcj 02 lng, bd 09 lng, lon rad, 经度',
    NOT_A_DEGREE,
  ),
  rule(
    'position',
    'item',
    POSITIONING,
    'lat lon, lat lng, lat long, lon lat, lng lat, long lat, latitude longitude, longitude latitude, geohash, geo hash, plus code, open location code, polyline, nmea, gga, rmc, wkt, wkb, easting, northing, mgrs, what 3 words, quadkey, pseudorange, pseudo range, carrier phase, jingweidu, jingwei du, 经纬度',
    NOT_A_DEGREE,
  ),
  rule(
    'elevation',
    'item',
    ELEVATION,
    'altitude, elevation, haiba, gaocheng, height above ellipsoid, ellipsoid height, 海拔, 高程',
    `${NOT_A_DEGREE}, angle, target, pressure`,
  ),
  rule(
    'picture',
    'item',
    'connected-operation.perception.imagery.picture',
    'image, img, picture, photo, jpeg, jpg, png, snapshot, thumbnail, 图片, 照片, 图像, tupian, zhaopian, tuxiang',
    NOT_THE_PICTURE,
    TEXT,
  ),
  rule(
    'video',
    'item',
    'connected-operation.perception.imagery.video',
    'video, h 264, h 265, mp 4, footage, 视频, 录像, shipin, luxiang',
    NOT_THE_PICTURE,
    TEXT,
  ),
  rule(
    'pointcloud',
    'item',
    'connected-operation.perception.radar.pointcloud',
    'point cloud, pointcloud, lidar points, lidar data, laser scan, pcd, 点云, dianyun',
    NOT_THE_PICTURE,
    TEXT,
  ),
  rule(
    'motion',
    'motion',
    POSITIONING,
    'accel, acceleration, acc, velocity, force, jerk, dynamics, lateral, longitudinal, inertial, imu, gyro, torque, g force, load, transfer',
  ),
  rule('lat', 'lat', POSITIONING, 'lat', NOT_A_DEGREE),
  rule(
    'lon',
    'lon',
    POSITIONING,
    'lon, lng, long',
    `${NOT_A_DEGREE}, term, press, range, distance, name, description, text, time, trip, haul`,
  ),
  rule('height', 'height', ELEVATION, 'alt, ele, elev, msl', NOT_A_DEGREE),
  rule(
    'course',
    'course',
    POSITIONING,
    'heading, course, bearing, direction, hangxiang, cog, gps speed, gnss speed, 航向, 方位角',
    ABOUT,
  ),
  rule(
    'place',
    'place',
    POSITIONING,
    'gps, gnss, geo, geometry, coordinate, coord, geolocation, location, loc, waypoint, wgs, gcj, beidou, bds, trajectory, geofence, lnglat, zuobiao, dingwei, weizhi, 坐标, 定位, 位置, 轨迹',
    `${ABOUT}, accuracy`,
  ),
  rule('spot', 'spot', POSITIONING, 'position, pos, point, track, route, path, origin, destination, home, work', ABOUT),
];

const STRUCTURED: ItemId = 'connected-operation.perception.radar.structured';
const CHARGING: ItemId = 'connected-operation.platform.charging.state';

/** Names that propose a label and do nothing else. The first that fits wins, after those above. */
export const PROPOSAL_RULES: readonly NameRule[] = [
  propose(
    'plate',
    'connected-operation.vehicle.vin.vin',
    0.7,
    'license plate, licence plate, plate number, plate no, registration number, plate, unique id, vehicle unique id, vehicle label, vehicle id, vehicle num, vehicle number, vehicle no, car number, car no, che hao, chehao, 车号, 车牌, chepai, chepaihao',
  ),
  propose(
    'terminal',
    'connected-operation.vehicle.sim.identifiers',
    0.55,
    'terminal num, terminal number, terminal no, terminal phone, device number, device no, device num, identification id, zhongduan hao, 终端号',
  ),
  propose(
    'charging-fee',
    'connected-operation.platform.charging.consumption',
    0.75,
    'charging fee, charge cost, charging cost, charging account, charging price, 充电费用, 充电账户',
  ),
  propose(
    'charging-place',
    'connected-operation.platform.charging.location',
    0.6,
    'charging station, charging pile, charger location, charge point location, 充电桩, 充电站',
  ),
  propose(
    'charging',
    CHARGING,
    0.7,
    'charge, charging, charger, supercharger, soc, soh, battery, state of charge, state of health, pack voltage, pack current, cell voltage, brick voltage, module temp, module temperature, energy remaining, total capacity, remain capacity, remaining capacity, discharge, discharge count, bms, isolation resistance, insulation resistance, power share, evse, powertrain range, plugged, plug, energy added, hv voltage, hv current, total voltage, total current, dcdc, cell temp, max cell, min cell, single battery, 单体, 总电压, 总电流, 绝缘电阻, zongdianya, zongdianliu, dantidianya, remaining range, rated range, battery range, ideal range, est range, estimated range, 电池, 充电, 电量, 荷电, dianchi, chongdian, dianliang',
    'fob, remote, watch, phone, door, latch, unit, preference, setting, cold, low, auxiliary',
  ),
  propose(
    'guidance',
    'connected-operation.perception.admap.guidance',
    0.6,
    'route, route line, routing, remaining distance, remaining time, distance to, navigation, destination, origin, maneuver, itinerary, waypoint, miles to arrival, minutes to arrival, arrival time, 导航, 路线, 目的地, daohang, luxian, mudidi',
    'enabled, mode, count, updated, type',
  ),
  propose(
    'near',
    POSITIONING,
    0.55,
    'located at, at home, at work, gps, gnss, rtk, homelink, home link, geofence, nearby, lbs, lbs cell, base station, cell tower, cell id',
    'count',
  ),
  propose(
    'system',
    'driving-automation.training.system-decision',
    0.6,
    'planning, planned, autopilot, cruise, set speed, adas, trajectory point, decision, target speed, lane departure, autonomy, 规划, 决策, guihua',
    'enabled, setting, version, time, header',
  ),
  propose(
    'command',
    'connected-operation.vehicle.command.control',
    0.65,
    'control, command, cmd, control command, remote control, remote start, remote lock, unlock, remote parking, summon, engine start, start engine, vehicle action, actuate, actuator, actuation, 控制指令, 远程控制, kongzhi zhiling, zhiling',
    'status, result, response, count, time, topic, enabled, center, climate, header',
  ),
  propose(
    'map',
    'connected-operation.perception.mapping.vector',
    0.65,
    'hd map, hdmap, map data, map, lane, lane boundary, lane marker, road, central curve, junction, parking space, stop sign, ref point, geo json, geojson, crosswalk, stop line, 高精地图, 车道线',
    `${ABOUT}, key, entry`,
  ),
  propose(
    'grid',
    'connected-operation.perception.mapping.vector',
    0.6,
    'grid, voxel, voxel grid, occupancy, cost map',
    ABOUT,
  ),
  propose(
    'obstacle',
    STRUCTURED,
    0.65,
    'obstacle, object, detection, traffic sign, sensor view, ground truth, tracked object, perception object, object list, radar object, radar target, radar track, cluster, bounding box, polygon point, perception, traffic light, edge point, pedestrian, scene, scene entity, 障碍物, 目标物, zhangaiwu',
    `${ABOUT}, s, json, storage, store`,
  ),
  propose(
    'lidar',
    'connected-operation.perception.radar.pointcloud',
    0.6,
    'lidar, laser, laser scanner, range image, lidar return',
    `${ABOUT}, calibration, label, pose`,
  ),
  propose(
    'annotation',
    'rnd.testing.annotated.image',
    0.6,
    'annotation, camera label, laser label, lidar label, image label, label zone, circle annotation, points annotation, text annotation, image annotation, 标注',
    ABOUT,
  ),
  propose(
    'sound',
    'driving-automation.training.imagery-messages',
    0.6,
    'audio, sound, voice, microphone, 音频, 语音, yinpin',
    `${ABOUT}, volume, source, balance`,
  ),
  propose(
    'inertial',
    INS,
    0.6,
    'accelerometer, gyroscope, magnetometer, yaw, pitch, roll, yaw rate, heading, orientation, quaternion, angular velocity, linear velocity, linear acceleration, euler angle, attitude, pose, ego pose, imu, odometry, transform, localization, 惯导, 偏航, 俯仰, 横滚, hangxiangjiao',
    `${ABOUT}, seat, brake, stability, control, road, roller, rollover, covariance`,
  ),
  propose(
    'driver',
    'driving-automation.training.driver-decision',
    0.6,
    'pedal, accelerator, accelerator pedal, brake pedal, steering, steering wheel, steering angle, throttle, clutch, shift position, turn signal, 加速踏板, 制动, steering wheel, brake, brake percentage, parking brake, gear, gear position, torque, motor torque, 油门, 制动踏板, 方向盘, 档位, youmen, dangwei',
    `${ABOUT}, heater, heat, fan, temp`,
  ),
  propose(
    'running',
    'driving-automation.training.running',
    0.55,
    'vehicle speed, speed, wheel speed, axle speed, acceleration, lateral acceleration, longitudinal acceleration, accel, velocity, 车速, 加速度, chesu',
    `${ABOUT}, fan, wiper, blower, pump, limit, setting, max, min, mode, download, upload, network`,
  ),
  propose(
    'model',
    'driving-automation.algorithm.parameters',
    0.7,
    'model weight, network weight, onnx, safetensor, model parameter, 模型参数',
    ABOUT,
  ),
  propose(
    'feature',
    'driving-automation.feature.image',
    0.6,
    'feature map, feature vector, embedding, image feature, 特征',
    ABOUT,
  ),
  propose(
    'flow',
    'connected-operation.analysis.fusion.vehicle-flow',
    0.6,
    'traffic flow, traffic volume, queue length, pedestrian count, people count, person count, vehicle flow, vehicle count, 车流量, 流量',
  ),
  propose(
    'network',
    'connected-operation.platform.network-plan.asset-config',
    0.55,
    'ip address, ip addr, mac address, hostname, host name, apn, login, bssid, ssid',
    ABOUT,
  ),
  propose(
    'place-name',
    POSITIONING,
    0.55,
    'address, street, road name, street name, city, province, postcode, postal code, poi, place name, 地址, 城市, dizhi',
    `${ABOUT}, ip, mac, email, memory, bus, node, url, host, source, target, server`,
  ),
];

function propose(name: string, item: ItemId, confidence: number, phrases: string, unless = ''): NameRule {
  return rule(name, 'item', item, phrases, unless, { confidence });
}
