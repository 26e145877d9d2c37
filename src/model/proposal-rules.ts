import type { ItemId } from './item.ts';
import { ABOUT, type NameRule, POSITIONING, rule } from './name-rules.ts';

/*
 * Names that propose a label and do nothing else: for each item of the taxonomy the words of its trade, English, pinyin and Chinese.
 * A person accepts or refuses each proposal, so a word that is right in two of three schemas belongs here; whole names of one schema
 * do not. Abbreviations are spelt out before (abbreviations.ts), so words stand here in their long form. `=word` counts only as the whole name, `word$` only at
 * its end.
 */

const STRUCTURED: ItemId = 'connected-operation.perception.radar.structured';
const CHARGING: ItemId = 'connected-operation.platform.charging.state';
const CONSUMPTION: ItemId = 'connected-operation.platform.charging.consumption';
const INS: ItemId = 'connected-operation.perception.ins.ins';
const VECTOR: ItemId = 'connected-operation.perception.mapping.vector';
const DRIVER: ItemId = 'driving-automation.training.driver-decision';
const SYSTEM: ItemId = 'driving-automation.training.system-decision';

/** In order: the first that fits a name is what it means. */
export const PROPOSAL_RULES: readonly NameRule[] = [
  propose(
    'plate',
    'connected-operation.vehicle.vin.vin',
    0.7,
    'license plate, licence plate, license no, licence no, license number, licence number, plate num, lpn, cph, hphm, vrn, vrm, reg no, registration mark, fleet no, equipment id, machine id, plate number, plate no, plate id, registration number, plate, =registration, unique id, vehicle unique id, vehicle label, vehicle id, vehicle num, vehicle number, vehicle no, vehicle name, vehicle code, vehicle uuid, vehicle identifier, vehicle serial, vehicle external id, vehicle fleet id, vehicle display name, asset id, asset number, asset name, =asset, bus id, truck id, taxi id, trailer id, trailer number, scooter id, bike id, robot id, unit id, unit number, tractor id, car id, car number, car no, car name, cab id, fleet number, ego id, chassis id, body number, che hao, chehao, chepai, chepaihao, cheliang id, 车号, 车牌, 牌照, 车辆编号, 车辆号, 车辆标识',
    'color, colour, type, asset type, count, url, class, brand, group, tire, tyre',
  ),
  propose(
    'vehicle',
    'connected-operation.vehicle.vin.vin',
    0.5,
    '=vehicle, =vehicles, =car',
    `${ABOUT}, speed, model, class`,
  ),
  propose(
    'terminal',
    'connected-operation.vehicle.sim.identifiers',
    0.55,
    'terminal num, terminal number, terminal no, terminal phone, phone id, terminal id, device number, device no, device num, device id, device serial, device sn, device uuid, device identifier, serial number, serial no, =serial, =sn, tracker id, tracker serial, gateway id, gateway serial, modem id, tcu id, ctu id, telematics id, tcu serial, tbox id, tbox sn, tbox serial, obu id, rsu id, dongle id, unit serial, hardware id, ecu serial, ecu id, identification id, subscriber id, msin, =sim, phone$, telephone$, tel$, mobile$, dianhua, shouji, imsi, zhongduan hao, zhongduan id, shebei hao, shebei bianhao, xuliehao, 终端号, 终端编号, 设备号, 设备编号, 设备标识, 序列号, 电话',
    'type, holder, status, battery, usb',
  ),
  propose(
    'credential',
    'connected-operation.vehicle.key.symmetric',
    0.6,
    'password, passwd, pwd, jwt, bearer, passphrase, pin code, =token, access token, auth token, credential, secret, api key, access key, =seed, nonce, =challenge, authenticator, encrypted key, =key, =salt, 口令, 密码, 令牌, mima, kouling',
    'id, status, type, name, position, switch, state, fob, press, frame, point, usage, in, count, expiry',
    { textOnly: true },
  ),
  propose(
    'signature',
    'connected-operation.vehicle.certificate.certificates',
    0.5,
    'signature, certificate chain, =ca, root ca, public key, pubkey, fingerprint, crl, csr, enrollment, pseudonym, 签名, 公钥',
    'status, type, count, algorithm',
    { textOnly: true },
  ),
  propose(
    'charging-fee',
    CONSUMPTION,
    0.75,
    'charging fee, fee$, charge cost, charging cost, charging account, charging price, charge amount, charging amount, charging order, charging record, charge detail, charging start time, charging end time, charge start, charge end, id tag, id token, parent id tag, tariff, total cost, total energy, =price, =fee, billing, invoice, =cost, contract id, emaid, cdr, meter value, meter start, meter stop, sampled value, transaction id, =payment, =kwh, energy delivered, charging session, 充电费用, 充电账户, 充电订单, 费用, 电费, 服务费, dianfei, feiyong',
    `${ABOUT}, fuel, toll, park, parking, map, data, wheel`,
  ),
  propose(
    'charging-place',
    'connected-operation.platform.charging.location',
    0.6,
    'charging station, station no, station name, station id, station code, station lat, station lng, pile no, pile id, pile code, gun no, gun id, charging pile, charger location, charge point, charge point location, charging location, charge site, site id, site name, site no, location id, evse id, charge box, connector id, station address, 充电桩, 充电站, chongdianzhuang, chongdianzhan',
    'status, power, current, voltage',
  ),
  propose(
    'charging',
    CHARGING,
    0.7,
    'charge, charging, charger, supercharger, soc, rsoc, soh, sox, electricity, milliamp, mili amper, ampere, cells$, battery, batteries, state of charge, state of health, pack, pack voltage, pack current, voltage, current$, max current, min current, =range, dod, depth of discharge, to full, to empty, health, cable, phases used, cell voltage, brick voltage, module temperature, energy remaining, =energy, capacity, discharge, discharging, bms, isolation resistance, insulation resistance, insulation, power share, evse, powertrain range, plugged, plug, =connector, energy added, =hv, high voltage, inverter, dcdc, obc, =cell, max cell, min cell, single battery, =power, remaining range, total range, power percent, rated range, battery range, ideal range, est range, estimated range, range remaining, electric range, ev range, regen, regenerative, contactor, precharge, thermal runaway, thermal event, thermal risk, cycles, cycle count, charge cycle, rul, probe temperature, 单体, 总电压, 总电流, 电压, 电流, 绝缘, 电池, 充电, 电量, 荷电, 续航, 功率, zongdianya, zongdianliu, dantidianya, dianya, dianliu, dianchi, chongdian, dianliang, xuhang, jueyuan, gonglv',
    'fob, remote, watch, spark, glow, video, memory, disk, cpu, phone, preference, port, latch, door, setting, enable, inlet, cable lock, cold, power window, power save, power mode, window, seat, mirror, current_time, time zone, steering, brake, engine, current time, speed, lane, location, position, gear, trip, route, road, stop, street, turbo, frame, state machine, user, session, step, cell tower, cell id, mass, fuel, driver, tx, rx, signal, horse, mode selector, tower, page, page index, version, phase',
  ),
  propose(
    'guidance',
    'connected-operation.perception.admap.guidance',
    0.6,
    'route, route line, routing, remaining distance, remaining time, distance to, navigation, destination, origin, maneuver, manoeuvre, itinerary, waypoint, =path, path point, =via, stop sequence, next stop, current stop, stop id, =stop, =leg, =legs, turn by turn, eta, arrival, miles to arrival, minutes to arrival, arrival time, time to arrival, pickup, dropoff, drop off, trip plan, task route, =passage, reference line, =mission, =goal, target point, route id, line id, =line, trip id, start location, end location, start point, end point, start address, end address, start place, end place, 导航, 路线, 路径, 目的地, 起点, 终点, 站点, 线路, daohang, luxian, mudidi, qidian, zhongdian',
    'enabled, count, type, file, delay, updated, energy, stop light, hard, stop sign, emergency, button, engine, start stop, auto stop, stop line, full, off line, on line, request, color, colour, config, width, style, x, message',
  ),
  propose(
    'gnss-time',
    POSITIONING,
    0.5,
    'gps time, locate time, located at, gnss time, gps timestamp, gnss timestamp, utc time, position time, location time, loc time, fix time, pos time, 定位时间',
    'status, count',
  ),
  propose(
    'near',
    POSITIONING,
    0.55,
    'located at, at home, at work, gps, gnss, rtk, homelink, home link, geofence, nearby, lbs, lbs cell, base station, cell tower, cell id, =lac, mcc, mnc, =tac, =cid, area code, fence, region, =zone, area, district, county, =country, timezone, time zone, =place, =venue, =site, depot, parking lot, =garage, satellite, satellites, ephemeris, almanac, doppler, =baseline, utm, enu, ecef, map match, snapped, odometry position, 基站, 区域, 围栏, 卫星, quyu, weilan',
    'count, tire, tyre, no label, temperature, crumple, mode, climate, blower, color, safe, size, fault',
  ),
  propose(
    'command',
    'connected-operation.vehicle.command.control',
    0.65,
    'control, command, control command, remote control, remote start, remote lock, lock, unlock, remote parking, summon, engine start, start engine, stop engine, vehicle action, =action, actuate, actuator, actuation, =activate, =deactivate, immobilize, immobilizer, disable engine, cut off, horn, honk, flash lights, trunk open, door open, open door, open trunk, set temperature, preheat, precondition, climate start, takeover, teleop, remote drive, =remote, wakeup, reboot, =reset, =request, requested, desired, =demand, setpoint, =reference, target torque, target speed, target acceleration, target steering, =output, 控制, 指令, 远程, 命令, 遥控, 开锁, 解锁, 上锁, kongzhi, zhiling, yuancheng, mingling, kaisuo, suoche',
    'state, status, port, result, response, count, time, topic, module, unit, config, center, header, request id, control unit, traffic control, access, climate status, reference line, camera',
  ),
  propose(
    'system',
    SYSTEM,
    0.6,
    'planning, planned, trajectory, avoid, avoidance mode, =plan, autopilot, autonomous, autonomy, cruise, set speed, adas, trajectory point, decision, target speed, lane departure, lane warning, lane keep, lane keeping, lane assist, lane change, lka, lks, ldw, lcc, aeb, fcw, bsd, =acc, noa, ncp, nop, fsd, adaptive cruise, driving mode, drive mode, driving state, =engaged, disengage, disengagement, intervention, =behavior, =behaviour, following distance, time gap, headway, ttc, time to collision, =collision, emergency brake, parking assist, park assist, apa, ipas, avp, rpa, self drive, auto drive, =advisory, 规划, 决策, 自动驾驶, 智驾, 驾驶模式, guihua, juece, zidongjiashi',
    'setting, version, header, ignition, accuracy, avoidance, warning, chime, enabled, off',
  ),
  propose(
    'map',
    VECTOR,
    0.65,
    'hd map, hdmap, map data, map, lane, lanes, lane boundary, lane marker, lane line, road, central curve, junction, intersection, parking space, parking slot, stop sign, speed bump, ref point, geo json, geojson, crosswalk, stop line, boundary, boundaries, polygon, polyline, curve, curve segment, line segment, spline, curvature, centerline, center line, curb, landmark, link id, road link, road segment, =edge, node id, from node, to node, segment node, topology, overlap, =signal polygon, feature collection, linestring, =vertex, vertices, left boundary, right boundary, road marking, road surface, elevation profile, =crossing, =tunnel, =bridge, speed limit, zone polygon, 地图, 车道, 道路, 路口, 边界, 路段, ditu, chedao, daolu, lukou',
    'key, entry, entries, count, version, url, roadside assistance, change request, battery, road test, mode, warning, window, avoidance, departure, assist',
  ),
  propose(
    'grid',
    VECTOR,
    0.6,
    'grid, voxel, voxel grid, occupancy grid, cost map, costmap, slam, submap, keyframe, feature point',
    ABOUT,
  ),
  propose(
    'obstacle',
    STRUCTURED,
    0.65,
    'obstacle, object, objects, detection, detections, detected, traffic sign, sensor view, ground truth, tracked object, perception object, object list, radar, radar object, radar target, radar track, =target, =cluster, bounding box, bbox, =box, cuboid, polygon point, perception, perceived, perceived object, traffic light, edge point, pedestrian, cyclist, =ped, vru, participant, agent, actor, npc, interaction, semantic label, bicycle, motorcycle, =scene, scene entity, =lead, lead vehicle, front vehicle, lead car, relative distance, relative speed, relative velocity, relative position, range rate, rcs, radial velocity, distance to front, ultrasonic, parking sensor, blind spot, =contact, hypothesis, =prediction, predicted, anchor point, corner point, =fusion, =fused, sensor detection, =existence, track id, track, =tracks, surround, neighbor, neighbour, ego lane, 障碍物, 目标物, 目标, 感知, 行人, 雷达, zhangaiwu, mubiao, ganzhi, xingren, leida',
    `s, json, storage, store, id, target soc, target temperature, target speed, temperature, voltage, pressure, current, soc, charge, version, url, track number, music, lead time, box id, gear, inbox, music track, media, album, title, fuel, sensor config, drive, tire, camera, warning, chime, radar config`,
  ),
  propose(
    'lidar',
    'connected-operation.perception.radar.pointcloud',
    0.6,
    'lidar, laser, laser scanner, range image, lidar return, =scan, =scans, =returns, point xyz, intensity, intensities, =ranges, beam, =beams, =firing, =points, 激光, jiguang',
    `${ABOUT}, calibration, label, pose, weather, light, headlight, high, low, barcode, scan interval`,
  ),
  propose(
    'camera',
    'connected-operation.perception.imagery.picture',
    0.55,
    'camera, camera frame, frame data, image data, raw image, compressed image, depth map, pixel, pixels, dashcam, dash cam, =face, plate image, =media, =attachment, =cover, =icon, 相机, 摄像头, 人脸, xiangji, shexiangtou',
    `${ABOUT}, id, name, position, width, height, calibration, url, pressure, surface, matrix, distortion`,
    { textOnly: true },
  ),
  propose(
    'annotation',
    'rnd.testing.annotated.image',
    0.6,
    'annotation, camera label, laser label, lidar label, image label, label zone, circle annotation, points annotation, text annotation, image annotation, 标注',
    ABOUT,
  ),
  propose(
    'scenario',
    'rnd.testing.simulation.replay',
    0.55,
    'scenario, simulation, replay, test case, scenario file, synthetic, 仿真, 场景, changjing, fangzhen',
    'time, enabled, id, name',
  ),
  propose(
    'sound',
    'driving-automation.training.imagery-messages',
    0.6,
    'audio, sound, voice, microphone, pcm, speech, 音频, 语音, yinpin, yuyin',
    `${ABOUT}, volume, source, balance, media, horn`,
  ),
  propose(
    'inertial',
    INS,
    0.6,
    'accelerometer, gyroscope, magnetometer, gyro, magnetic field, yaw, pitch, roll, yaw rate, pitch rate, roll rate, heading, azimuth, true north, course, bearing, orientation, =direction, quaternion, rotation, angular, angular velocity, angular rate, angular acceleration, linear velocity, linear acceleration, euler angle, euler, attitude, pose, ego pose, imu, ins, dead reckoning, inertial, odometry, odom, transform, localization, ego motion, tilt, inclination, slope, bank angle, translation, twist, wrench, local velocity, velocity east, velocity north, velocity up, east velocity, north velocity, sideslip, slip angle, 惯导, 惯性, 偏航, 俯仰, 横滚, 航向, 姿态, 角速度, 陀螺, hangxiangjiao, piaohang, fuyang, henggun, zitai, jiaosudu',
    `seat, mirror, stability, roller, rollover, covariance, count, status, valid, tire, rotation speed, mount`,
  ),
  propose(
    'driver',
    DRIVER,
    0.6,
    'pedal, accelerator, accelerator pedal, brake pedal, gas pedal, gas, steering, steer, steering wheel, steering angle, steering rate, throttle, clutch, shift position, shifter, =shift, prnd, turn signal, turn indicator, turn light, left signal, right signal, blinker, =indicator, indicator left, indicator right, left indicator, right indicator, brake, braking, deceleration, brake percentage, brake pressure, parking brake, hand brake, handbrake, gear, gear position, transmission, torque, motor torque, hands on, hands off, wiper, hazard, harsh, harsh braking, harsh acceleration, harsh cornering, sharp turn, rapid acceleration, speeding, overspeed, driver state, driver attention, fatigue, drowsiness, distraction, head pose, gaze, =eye, 油门, 制动, 刹车, 加速踏板, 方向盘, 转向, 档位, 挡位, 急加速, 急减速, 急转弯, 疲劳, youmen, zhidong, shache, fangxiangpan, zhuanxiang, dangwei, jijiasu, jijiansu',
    `heater, heat, fan, temperature, fluid, wear, pad, washer, fuel, natural gas, exhaust, light switch, lining, version, shift schedule, oil, gas station, driver id, tank, brake light bulb, hot, natural, sensor`,
  ),
  propose(
    'running',
    'driving-automation.training.running',
    0.55,
    'speed, wheel speed, axle speed, vehicle speed, wheel direction, wheel rotation, wheel w, acceleration, lateral acceleration, longitudinal acceleration, vertical acceleration, velocity, jerk, motion, =moving, g force, =impact, =shock, 车速, 速度, 加速度, chesu, sudu, jiasudu',
    `count, counter, valid, fan, wiper, blower, pump, limit, engine, turbine, turbo, download, upload, network, wind, baud, link, rotation, playback, units, unit, transmission output, input shaft, motion sensor config, sensor version, compressor`,
  ),
  propose(
    'model',
    'driving-automation.algorithm.parameters',
    0.7,
    'model weight, network weight, =weight, =weights, onnx, safetensor, model parameter, =checkpoint, neural network, tensor, =gradient, model data, model file, 模型参数, 权重',
    `${ABOUT}, vehicle, axle, cargo, gross, curb, kg, load, body`,
  ),
  propose(
    'feature',
    'driving-automation.feature.image',
    0.6,
    'feature map, feature vector, embedding, image feature, descriptor, keypoint, segmentation, mask, 特征',
    `${ABOUT}, bit, event, error`,
  ),
  propose(
    'flow',
    'connected-operation.analysis.fusion.vehicle-flow',
    0.6,
    'traffic flow, traffic volume, v count, car count, lane count, =flow, queue length, =queue, people count, person count, passenger count, =passengers, crowd, vehicle flow, vehicle count, =density, =occupancy, congestion, congestion level, average speed, mean speed, travel time, =delay, =saturation, =throughput, headcount, traffic count, =od, 车流量, 流量, 拥堵, 排队, 密度, 客流, 人流, cheliuliang, liuliang, yongdu, renliu',
    'fuel, air, mass, coolant, water, oil, control, rate limit, message, maf, task, gas, filter, data flow, overflow, download, seat, memory, grid, pump, event, buffer, current, network, flow id, evap',
  ),
  propose(
    'flow-indicator',
    'connected-operation.analysis.fusion.traffic-indicator',
    0.6,
    'signal phase, phase, phases, green time, red time, cycle length, spat, signal group, min end time, max end time, likely time, movement state, movement event, time to change, countdown, remaining green, light color, intersection state, spill, spillover, 相位, 绿灯, 红灯, 信号灯, xiangwei, xinhaodeng, lvdeng',
    'phase current, phase voltage, phase a, phase b, phase c, carrier, motor',
  ),
  propose(
    'software',
    'software-upgrade.package.safety-driving-source',
    0.55,
    'firmware, firmware image, ota, ota package, update package, upgrade package, software package, software image, package data, image chunk, =patch, =delta, =binary, =manifest, payload hash, =campaign, software update, fota, sota, =flash, bootloader, rollout, source code, 固件, 升级包, 升级, gujian, shengji',
    'status, state, result, count, duration, time, version, expected, flash lights, light, lights, progress, memory, percent, high beam',
  ),
  propose(
    'security',
    'connected-operation.platform.security.assurance',
    0.55,
    'intrusion, ids event, firewall, attack, vulnerability, cve, security event, security alert, security alarm, security log, threat, tamper, tampering, anti theft, malware, secure boot, audit log, 入侵, 攻击, 漏洞, 防盗, 安全事件, ruqin, gongji, fangdao',
    'count, heart attack',
  ),
  propose(
    'network',
    'connected-operation.platform.network-plan.asset-config',
    0.55,
    'ip address, ip addr, ip, ipv 4, ipv 6, mac, mac address, hostname, host name, =host, apn, =login, =username, user name, client id, bssid, ssid, =port, broker, =endpoint, subnet, netmask, =gateway, dns, =server, =proxy, vlan, mqtt topic, =topic, network interface, wifi, network config, imei sv, ip 端口, 网关, 端口, 服务器, wangguan, duankou, fuwuqi',
    'charge, serial port, charging, door, open, hand, signal strength, rssi, enabled, connected, status, support, usb, port side, import, export, gateway time',
  ),
  propose(
    'place-name',
    POSITIONING,
    0.55,
    'address, street, road name, street name, city, province, state code, prov code, city code, dist code, province code, district code, postcode, zip, zip code, postal code, poi, place name, formatted address, location name, 地址, 城市, 省份, 街道, 路段, dizhi, chengshi, shengfen, luduan, jiedao, lukou, weizhixinxi, didian, 地点',
    `${ABOUT}, ip, mac, email, memory, bus, node, url, host, source, target, server, register, ecu`,
  ),
  propose(
    'person',
    'connected-operation.platform.charging.consumption',
    0.5,
    'account id, account number, customer account, card number, rfid, payment card, user account, kahao, zhanghao, 账户, 账号, 卡号',
    'type, status',
  ),
];

function propose(
  name: string,
  item: ItemId,
  confidence: number,
  phrases: string,
  unless = '',
  more: { readonly textOnly?: boolean } = {},
): NameRule {
  return rule(name, 'item', item, phrases, unless, { confidence, ...more });
}
