/*
 * T/CSAE 53-2020 (YD/T 3709-2020), application layer of LTE-V2X, day 1: the frame, BSM, MAP, RSM, SPAT and RSI. Section numbers
 * are those of its chapter 6 (data set). What other editions in the field have is in csae-editions.ts.
 */
export const CSAE_DAY1 = `
MessageFrame = < bsmFrame BasicSafetyMessage mapFrame MapData rsmFrame RoadsideSafetyMessage spatFrame SPAT
  rsiFrame RoadSideInformation ... msgFrameExt MessageFrameExt >

MsgCount = 0..127   DSecond = 0..65535   MinuteOfTheYear = 0..527040   TimeMark = 0..36001   TimeOffset = 1..65535
TimeConfidence = enum 40   Confidence = 0..200   DescriptiveName = ia5 1..63   Radius = 0..65535   PhaseID = 0..255
Latitude = -900000000..900000001 @pos =900000001
Longitude = -1799999999..1800000001 @pos =1800000001
Elevation = -4096..61439 @elev =-4096
Speed = 0..8191 @ins =8191   Heading = 0..28800 @ins =28800   CoarseHeading = 0..240 @ins =240
DeviceID = octets 8 @person
DDateTime = { year? 0..4095 month? 0..12 day? 0..31 hour? 0..31 minute? 0..60 second? DSecond offset? -840..840 }
Position3D = { lat Latitude long Longitude elevation? Elevation }
PositionConfidenceSet = { pos enum 16 elevation? enum 16 }
PositionalAccuracy = { semiMajor 0..255 semiMinor 0..255 orientation 0..65535 }
PositionOffsetLLV = { offsetLL PositionOffsetLL @pos @@none offsetV? VerticalOffset }
PositionOffsetLL = < position-LL1 { lon -2048..2047 lat -2048..2047 } position-LL2 { lon -8192..8191 lat -8192..8191 }
  position-LL3 { lon -32768..32767 lat -32768..32767 } position-LL4 { lon -131072..131071 lat -131072..131071 }
  position-LL5 { lon -2097152..2097151 lat -2097152..2097151 } position-LL6 { lon -8388608..8388607 lat -8388608..8388607 }
  position-LatLon { lon Longitude lat Latitude } >
VerticalOffset = < offset1 -64..63 @elev =-64 offset2 -128..127 @elev =-128 offset3 -256..255 @elev =-256
  offset4 -512..511 @elev =-512 offset5 -1024..1023 @elev =-1024 offset6 -2048..2047 @elev =-2048 elevation Elevation >

# 6.2.2 BSM
BasicSafetyMessage = { msgCnt MsgCount id DeviceID secMark DSecond timeConfidence? TimeConfidence pos Position3D
  posAccuracy? PositionalAccuracy posConfidence? PositionConfidenceSet transmission enum 8 speed Speed heading Heading
  angle? SteeringWheelAngle motionCfd? MotionConfidenceSet accelSet AccelerationSet4Way brakes BrakeSystemStatus size VehicleSize
  vehicleClass VehicleClassification safetyExt? VehicleSafetyExtensions emergencyExt? VehicleEmergencyExtensions ... }
SteeringWheelAngle = -126..127
MotionConfidenceSet = { speedCfd? enum 8 headingCfd? enum 8 steerCfd? enum 4 }
AccelerationSet4Way = { long -2000..2001 lat -2000..2001 vert -127..127 yaw -32767..32767 }
BrakeSystemStatus = { brakePadel? enum 3 wheelBrakes? bits 5 traction? enum 4 abs? enum 4 scs? enum 4 brakeBoost? enum 3
  auxBrakes? enum 4 }
VehicleSize = { width 0..1023 length 0..4095 height? 0..127 }
VehicleClassification = { classification 0..255 fuelType? 0..15 ... }
VehicleSafetyExtensions = { events? bits 13* pathHistory? PathHistory pathPrediction? PathPrediction lights? bits 9* ... }
VehicleEmergencyExtensions = { responseType? enum 7* sirenUse? enum 4 lightsUse? enum 8 ... }
PathHistory = { initialPosition? FullPositionVector currGNSSstatus? bits 8 crumbData list 1..23 PathHistoryPoint ... }
PathHistoryPoint = { llvOffset PositionOffsetLLV timeOffset TimeOffset speed? Speed posAccuracy? PositionConfidenceSet
  heading? CoarseHeading ... }
PathPrediction = { radiusOfCurve -32767..32767 confidence Confidence ... }
FullPositionVector = { utcTime? DDateTime pos Position3D heading? Heading transmission? enum 8 speed? Speed
  posAccuracy? PositionConfidenceSet timeConfidence? TimeConfidence motionCfd? MotionConfidenceSet ... }

# 6.2.3 MAP
MapData = { msgCnt MsgCount timeStamp? MinuteOfTheYear nodes list 1..32 Node @@map ... }
Node = { name? DescriptiveName id NodeReferenceID refPos Position3D inLinks? list 1..32 Link
  ... inLinks-ex? list 1..32 LinkEx prohibitedzone? ProhibitedZone }
NodeReferenceID = { region? 0..65535 id 0..65535 }
Link = { name? DescriptiveName upstreamNodeId NodeReferenceID speedLimits? SpeedLimitList linkWidth LaneWidth points? PointList
  movements? list 1..32 Movement lanes list 1..32 Lane ... }
LaneWidth = 0..32767   LaneID = 0..255
PointList = list 2..31 RoadPoint @pos @@none
RoadPoint = { posOffset PositionOffsetLLV ... }
SpeedLimitList = list 1..9 { type enum 13* speed Speed } @@none
Movement = { remoteIntersection NodeReferenceID phaseId? PhaseID }
Lane = { laneID LaneID laneWidth? LaneWidth laneAttributes? LaneAttributes maneuvers? AllowedManeuvers connectsTo? ConnectsToList
  speedLimits? SpeedLimitList points? PointList ... }
AllowedManeuvers = bits 12
LaneAttributes = { shareWith? bits 10 laneType < vehicle bits 8* crosswalk bits 16 bikeLane bits 16 sidewalk bits 16 median bits 16
  striping bits 16 trackedVehicle bits 16 parking bits 16 ... > }
ConnectsToList = list 1..8 Connection
Connection = { remoteIntersection NodeReferenceID connectingLane? { lane LaneID maneuver? AllowedManeuvers } phaseId? PhaseID }

# 6.2.4 RSI
RoadSideInformation = { msgCnt MsgCount moy? MinuteOfTheYear id DeviceID refPos Position3D rtes? list 1..8 RTEData
  rtss? list 1..16 RTSData ... }
RTEData = { rteId 0..255 eventType 0..65535 eventSource enum 6* eventPos? PositionOffsetLLV eventRadius? Radius
  description? Description timeDetails? RSITimeDetails priority? octets 1 referencePaths? ReferencePathList
  referenceLinks? list 1..16 ReferenceLink eventConfidence? Confidence ... }
RTSData = { rtsId 0..255 signType 0..65535 signPos? PositionOffsetLLV description? Description timeDetails? RSITimeDetails
  priority? octets 1 referencePaths? ReferencePathList referenceLinks? list 1..16 ReferenceLink ... }
Description = < textString ia5 1..512 textGB2312 octets 2..512 >
RSITimeDetails = { startTime? MinuteOfTheYear endTime? MinuteOfTheYear endTimeConfidence? TimeConfidence }
ReferencePathList = list 1..8 ReferencePath
ReferencePath = { activePath PathPointList pathRadius Radius }
PathPointList = list 2..32 PositionOffsetLLV @map @@none
ReferenceLink = { upstreamNodeId NodeReferenceID downstreamNodeId NodeReferenceID referenceLanes? bits 16 }

# 6.2.5 RSM
RoadsideSafetyMessage = { msgCnt MsgCount id DeviceID refPos Position3D participants list 1..16 ParticipantData @obj @@none ... }
ParticipantData = { ptcType enum 5* ptcId 0..65535 source enum 8* id? DeviceID secMark DSecond pos PositionOffsetLLV
  posConfidence PositionConfidenceSet transmission? enum 8 speed Speed heading Heading angle? SteeringWheelAngle
  motionCfd? MotionConfidenceSet accelSet? AccelerationSet4Way size VehicleSize vehicleClass? VehicleClassification ... }

# 6.2.6 SPAT
SPAT = { msgCnt MsgCount moy? MinuteOfTheYear timeStamp? DSecond name? DescriptiveName intersections list 1..32 IntersectionState ... }
IntersectionState = { intersectionId NodeReferenceID status bits 16 moy? MinuteOfTheYear timeStamp? DSecond
  timeConfidence? TimeConfidence phases list 1..16 { id PhaseID phaseStates list 1..16 PhaseState } @signal ... }
PhaseState = { light enum 9* timing? < counting Timing utcTiming Timing ... > ... }
Timing = { start TimeMark minEnd? TimeMark maxEnd? TimeMark likelyEnd TimeMark timeConfidence? Confidence nextStart? TimeMark
  nextEnd? TimeMark }
`;
