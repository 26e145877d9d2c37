/*
 * Other editions of T/CSAE 53 that units in the field speak. A frame does not say which one it is in: the reader takes the one that
 * ends where the bytes end (csae53.ts).
 */

/** The module of 2019-07 that the C-V2X interoperability tests used: other sizes of four lists, one more field in a vector. */
export const CSAE_TEST_2019 = `
ConnectsToList = list 1..16 Connection
PathPointList = list 1..32 PositionOffsetLLV @map @@none
Link = { name? DescriptiveName upstreamNodeId NodeReferenceID speedLimits? SpeedLimitList linkWidth? LaneWidth points? PointList
  movements? list 1..32 Movement lanes list 1..32 Lane ... }
FullPositionVector = { utcTime? DDateTime pos Position3D heading? Heading transmission? enum 8 speed? Speed
  posAccuracy? PositionalAccuracy posConficence? PositionConfidenceSet timeConfidence? TimeConfidence
  motionCfd? MotionConfidenceSet ... }
`;

/** T/CSAE 53-2017: a plate in BSM and RSM, one traffic sign for each RSI. */
export const CSAE_2017 = `
BasicSafetyMessage = { msgCnt MsgCount id DeviceID plateNo? octets 4..16 @person secMark DSecond pos Position3D
  accuracy PositionConfidenceSet transmission enum 8 speed Speed heading Heading angle? SteeringWheelAngle
  motionCfd? MotionConfidenceSet accelSet AccelerationSet4Way brakes BrakeSystemStatus size VehicleSize
  vehicleClass VehicleClassification safetyExt? VehicleSafetyExtensions ... }
ParticipantData = { ptcType enum 5* ptcId 0..65535 source enum 6* id? DeviceID plateNo? octets 4..16 @person secMark DSecond
  pos PositionOffsetLLV accuracy PositionConfidenceSet transmission? enum 8 speed Speed heading Heading angle? SteeringWheelAngle
  motionCfd? MotionConfidenceSet accelSet? AccelerationSet4Way size VehicleSize vehicleClass? VehicleClassification ... }
RoadSideInformation = { msgCnt MsgCount timeStamp? MinuteOfTheYear id DeviceID rsiId 0..255 alertType 0..65535
  description? ia5 1..256 priority? octets 1 refPos Position3D alertPath PathPointList alertRadius Radius ... }
SPAT = { msgCnt MsgCount timeStamp? MinuteOfTheYear name? DescriptiveName intersections list 1..32 IntersectionState ... }
`;
