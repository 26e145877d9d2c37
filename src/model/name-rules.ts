import type { ItemId } from './item.ts';

/*
 * What names of fields mean, as data: English, pinyin and Chinese. These are judged in live documents (JSON, CBOR, numbers of
 * protobuf) through ruleOfName of names.ts; proposal-rules.ts holds more, which only propose labels for a person to accept.
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

export const POSITIONING: ItemId = 'connected-operation.perception.track.positioning';
const ELEVATION: ItemId = 'connected-operation.perception.track.elevation';

export const ABOUT =
  'count, counter, valid, validity, status, state, flag, enabled, available, supported, error, type, length, size, hash, quality, mode, result, check, checksum, version, 有效, 标志, 标识位, 状态, 类型, 数量, 长度, 结果, 版本';
const NOT_A_DEGREE = `${ABOUT}, accuracy, std, dev, deviation, hemisphere, dop, sigma, variance, covariance, rate, acceleration, accel, velocity, speed, control, offset, max, min, threshold, format, unit, band, collision, warning, dist, req, active, 半球, 精度, 误差, 偏差, 方差, 速度, 加速, 阈值, 最大, 最小, 单位`;
const NOT_THE_PICTURE = `${ABOUT}, url, uri, path, name, id, width, height, format, encoding, time, timestamp, rate, fps, resolution, codec, topic, frame, sensor, source`;
const NOT_THE_KEY = `${ABOUT}, id, name, algorithm, alg, label, usage, fob, position, press, expiry, url`;

/** One row of a table: phrases and exceptions are lists with commas between. */
export function rule(
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
    'vin, vehicle identification number, vehicle identification code, vehicle identifier number, chassis number, chassis no, frame number, frame no, fin code, fgstnr, 车辆识别, 车架号, 底盘号, 大架号, che jia hao, chejia hao, chejiahao, cheliang shibie, shibie daima, cjh, clsbdh, clsbm',
    ABOUT,
  ),
  rule(
    'sim',
    'item',
    'connected-operation.vehicle.sim.identifiers',
    'imei, imeisv, imsi, iccid, msisdn, meid, eid, euicc, sim number, sim no, sim num, sim id, sim card, sim serial, phone number, mobile number, phone no, 卡号, 手机号, 国际移动, 移动设备识别, 物联网卡, kahao, shouji hao, shou ji hao, shoujihao, sim ka hao',
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
    'latitude, weidu, wei du, gps lat, gnss lat, pos lat, position lat, location lat, geo lat, lat deg, lat wgs, lat gcj, lat bd, wgs lat, gcj lat, wgs 84 lat, gcj 02 lat, lat rad, 纬度',
    NOT_A_DEGREE,
  ),
  rule(
    'longitude',
    'item',
    POSITIONING,
    'longitude, jingdu, jing du, gps lon, gps lng, gps long, gnss lon, gnss lng, gnss long, pos lon, pos lng, pos long, position lon, position lng, location lon, location lng, geo lon, geo lng, lon deg, lng deg, lon wgs, lon gcj, lng gcj, wgs lon, gcj lon, gcj lng, wgs 84 lon, wgs 84 lng, gcj 02 lon, gcj 02 lng, bd 09 lng, lon rad, 经度',
    NOT_A_DEGREE,
  ),
  rule(
    'position',
    'item',
    POSITIONING,
    'lat lon, lat lng, lat long, lon lat, lng lat, long lat, latitude longitude, longitude latitude, geohash, geo hash, plus code, open location code, polyline, nmea, gga, rmc, wkt, wkb, easting, northing, mgrs, what 3 words, quadkey, pseudorange, pseudo range, carrier phase, jingweidu, jingwei du, jing wei du, 经纬度',
    NOT_A_DEGREE,
  ),
  rule(
    'elevation',
    'item',
    ELEVATION,
    'altitude, elevation, haiba, hai ba, gaocheng, gao cheng, height above ellipsoid, ellipsoid height, 海拔, 高程',
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
  // Initials of weidu and jingdu, and of other words (temperature, progress): they count beside each other only.
  rule('wd', 'lat', POSITIONING, 'wd', NOT_A_DEGREE),
  rule('jd', 'lon', POSITIONING, 'jd', NOT_A_DEGREE),
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
    'gps, gnss, geo, geometry, coordinate, coord, geolocation, location, loc, waypoint, wgs, gcj, beidou, bds, trajectory, geofence, lnglat, zuobiao, zuo biao, dingwei, ding wei, weizhi, wei zhi, 坐标, 定位, 位置, 轨迹',
    `${ABOUT}, accuracy, tire, tyre, window, seat`,
  ),
  rule('spot', 'spot', POSITIONING, 'position, pos, point, track, route, path, origin, destination, home, work', ABOUT),
];
