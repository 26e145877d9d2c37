/*
 * Short forms that schemas of vehicles write, spelt out for proposals. A short form that means several things (`acc`, `cur`, `st`)
 * stands for what it means most often in such schemas; a live document is never judged by it.
 */
const SHORT_FORMS = `
spd speed, velo velocity, vel velocity, accel acceleration, accl acceleration, decel deceleration, dcl deceleration, ang angle, angl angle,
pos position, posn position, loc location, hdg heading, hd heading, brg bearing, azm azimuth, azi azimuth, cog course, sog speed,
veh vehicle, vhcl vehicle, vhl vehicle, car vehicle, ego vehicle, truck vehicle, taxi vehicle, scooter vehicle, drone vehicle, uav vehicle, agv vehicle, rover vehicle, robot vehicle, lorry vehicle, van vehicle, ebike vehicle, bike vehicle,
bat battery, batt battery, btry battery, akku battery, volt voltage, vcell cells, tcell cells, iso isolation, volts voltage, vltg voltage, vol voltage, curr current, crnt current, cur current, amp current, amps current,
temp temperature, tmp temperature, chg charging, chrg charging, chr charging, dischg discharge, chrgr charger, cap capacity, pwr power,
brk brake, brkg braking, br brake, thr throttle, throt throttle, accped pedal, aped pedal, bped pedal, ste steering, whl wheel, gbox gear, trn transmission, str steering, steer steering, strg steering, swa steering, trq torque, tq torque,
elev elevation, dist distance, dst distance, rng range, rel relative, obj object, objs object, obs obstacle, det detection, tgt target, trgt target,
cmd command, cmds command, ctrl control, ctl control, cntrl control, req request, rqst request, dsrd desired, des desired, tar target,
nav navigation, navi navigation, dest destination, dir direction, rte route, traj trajectory, wp waypoint, wpt waypoint, wps waypoint,
addr address, msg message, num number, nr number, no number, nbr number, cd code, ser serial, sn serial, dev device, term terminal,
lmt limit, lim limit, cfg config, conf config, prev previous, lst last, est estimated, rem remaining, avg average, img image, pic image, cam camera, vid video,
pt point, pts point, pcl points, pnt point, lidars lidar, lgt longitudinal, longi longitudinal, ltrl lateral, latrl lateral, yr yaw, ayaw yaw, omega angular,
rol roll, ptch pitch, quat quaternion, rot rotation, trans translation, orient orientation, gyr gyroscope, gyro gyroscope, mag magnetometer, acc acceleration,
fw firmware, sw software, hw hardware, pwd password, passwd password, cred credential, creds credential, cert certificate, sig signature, pk key, sk key,
geschw speed, geschwindigkeit speed, raddrehzahl speed, lenkradwinkel steering, lenkwinkel steering, lenkrad steering, lenkmoment steering,
bremsdruck brake, bremse brake, brems brake, bremsung brake, handbremse brake, epb brake, fahrpedal pedal, fahrpedalrohwert pedal, pedalwert pedal,
gierrate yaw, gierwinkel yaw, gier yaw, beschl acceleration, beschleunigung acceleration, laengsbeschl acceleration, querbeschl acceleration,
laengsbeschleunigung acceleration, querbeschleunigung acceleration, verzoegerung deceleration, gang gear, getriebe gear, kupplung clutch,
spannung voltage, strom current, lade charging, ladung charge, ladezustand charge, ladeleistung charge, batterie battery, wunsch request, sollwert request,
abstand distance, objekt object, spur lane, strasse road, fahrzeug vehicle, kennzeichen plate, hoehe altitude, drehmoment torque,
ln lane, rd road, jct junction, xsec intersection, ped pedestrian, trk track
`;

const LONG_FORMS: ReadonlyMap<string, string> = new Map(
  SHORT_FORMS.split(',').flatMap((pair) => {
    const [short, long] = pair.trim().split(' ');
    return short === undefined || long === undefined ? [] : [[short, long] as const];
  }),
);

/** The words with short forms spelt out; the same array when there are none. */
export function speltOut(words: readonly string[]): readonly string[] {
  return words.some((word) => LONG_FORMS.has(word)) ? words.map((word) => LONG_FORMS.get(word) ?? word) : words;
}
