/*
 * T/CSAE 157-2020 (YD/T 3977), day 2: what travels as msgFrameExt beside the messages of T/CSAE 53. Message ids 11, 12, 13 and
 * 15 were seen on real frames; the others are as their list has them.
 */
export const CSAE_DAY2 = `
MessageFrameExt = { messageId 0..32767 value select messageId { 0 TestMsg 10 RTCMcorrections 11 RoadsideCoordination
  12 SensorSharingMsg 13 VehIntentionAndRequest 14 PAMData 15 PersonalSafetyMessage 16 CLPMM 17 VehiclePaymentMessage } ... }

TestMsg = { msgCnt MsgCount userData octets 1..2048 @raw ... }
RTCMcorrections = { msgCnt MsgCount corrections list 1..5 { rev? enum 18* rtcmID? 0..32767 payload octets 1..2047 @raw ... } ... }
AccSet4WayConfidence = { lonAccConfidence enum 8 latAccConfidence enum 8 vertAccConfidence enum 8 yawRateCon enum 8 }
DriveBehavior = bits 14*

# Parking areas
PAMData = { msgCnt MsgCount timeStamp? MinuteOfTheYear parkingLotInfo ParkingLotInfo pamNodes list 1..63 PAMNode @@map
  parkingAreaGuidance? list 1..16 ParkingGuide ... }
ParkingLotInfo = { id? 0..65535 name? DescriptiveName number? 0..65535 buildingLayerNum? 0..256 avpType? enum 6* }
PAMNode = { id 0..65535 refPos Position3D floor? -128..128 attributes? bits 8* inDrives? list 1..63 PAMDrive ... }
PAMDrive = { upstreamPAMNodeId 0..65535 driveID? 0..255 twowaySepration? bool speedLimit? Speed @@none heightRestriction? 0..100
  driveWidth? LaneWidth laneNum? 0..100 points? PointList movements? list 1..32 0..65535 parkingSlots? list 1..256 ParkingSlot ... }
ParkingSlot = { slotID 0..65535 position? { topLeft PositionOffsetLLV topRight PositionOffsetLLV bottomLeft PositionOffsetLLV }
  sign? DescriptiveName parkingType bits 10* status enum 3* parkingSpaceTheta enum 4* parkingLock enum 4* ... }
ParkingGuide = { vehId DeviceID drivePath list 1..32 0..65535 targetParkingSlot? 0..65535 ... }

# Platoons
CLPMM = { msgCnt MsgCount id DeviceID secMark DSecond pid octets 17 role enum 4* status enum 7* leadingExt? MemberManagement ... }
MemberManagement = { memberList MemberList joiningList? MemberList leavingList? MemberList capacity 1..32 openToJoin bool ... }
MemberList = list 1..32 { vid DeviceID ... }

# Persons
PersonalSafetyMessage = { msgCnt MsgCount id DeviceID secMark DSecond timeConfidence? TimeConfidence pos Position3D
  posAccuracy PositionalAccuracy speed Speed heading Heading accelSet? AccelerationSet4Way pathHistory? PathHistory
  path-Planning? PathPlanning overallRadius 0..200 non-motorData Non-motorData ... }
Non-motorData = { basicType enum 5* propulsion? < human enum 6* animal enum 4* motor enum 6* ... > clusterSize? enum 4*
  attachment? enum 7* personalExt? { useState? bits 9* assistType? bits 6* ... }
  roadWorkerExt? { workerType? enum 7* activityType? bits 6* ... } personalReq? { crossing? enum 4* ... } ... }
PathPlanning = list 1..100 PathPlanningPoint
PathPlanningPoint = { posInMap? ReferenceLink pos PositionOffsetLLV posAccuracy? PositionConfidenceSet speed? Speed
  speedCfd? enum 8 heading? Heading headingCfd? enum 8 accelSet? AccelerationSet4Way acc4WayConfidence? AccSet4WayConfidence
  estimatedTime? TimeOffset timeConfidence? Confidence ... }

# Coordination by the roadside: what a vehicle is told to do
RoadsideCoordination = { msgCnt MsgCount id DeviceID secMark DSecond refPos Position3D
  coordinates? list 1..16 VehicleCoordination @command laneCoordinates? list 1..8 LaneCoordination ... }
VehicleCoordination = { vehId DeviceID driveSuggestion? DriveSuggestion pathGuidance? PathPlanning @@guide info? bits 8* ... }
DriveSuggestion = { suggestion DriveBehavior lifeTime? TimeOffset relatedLink? ReferenceLink relatedPath? ReferencePath ... }
LaneCoordination = { targetLane ReferenceLink relatedPath? ReferencePath tBegin? DDateTime tEnd? DDateTime
  recommendedSpeed? Speed @@none recommendedBehavior? DriveBehavior info? bits 8* description? Description ... }

# Sensor sharing
SensorSharingMsg = { msgCnt MsgCount id DeviceID equipmentType enum 4* secMark DSecond sensorPos Position3D
  detectedRegion? list 1..8 Polygon participants? list 1..512 DetectedPTCData @obj @@none
  obstacles? list 1..64 DetectedObstacleData @obj @@none rtes? list 1..8 RTEData ... }
Polygon = list 4..32 PositionOffsetLLV @map @@none
DetectedPTCData = { ptc ParticipantData objSizeConfidence? ObjectSizeConfidence detectedPTCType? enum 11* typeConfidence? Confidence
  acc4WayConfidence? AccSet4WayConfidence statusDuration? TimeOffset pathHistory? PathHistory planningList? list 1..8 Planning
  tracking? 1..65535 polygon? Polygon
  type-relatedExt? < motorExt MotorDataExtension non-motorExt { overallRadius 0..200 non-motorData Non-motorData ... } ... > ... }
ObjectSizeConfidence = { widthConf enum 14 lengthConf enum 14 heightConf? enum 14 }
Planning = { duration? 0..600 planConfidence? Confidence drivingBehavior? DriveBehavior pathPlanning? PathPlanning ... }
MotorDataExtension = { lights? bits 9* vehAttitude? { pitch -7200..7200 roll -7200..7200 yaw -14400..14400 }
  vehAttitudeConfidence? { pitchConfidence enum 8 rollRateConfidence enum 8 yawRate enum 8 }
  vehAngVel? { pitchRate -32767..32767 rollRate -32767..32767 yawRate -32767..32767 }
  vehAngVelConfidence? { pitchRate enum 8 rollRate enum 8 yawRate enum 8 } ... }
DetectedObstacleData = { obsType enum 13* objTypeConfidence? Confidence obsId 0..65535 source enum 8* secMark DSecond
  pos PositionOffsetLLV posConfidence PositionConfidenceSet speed Speed speedCfd? enum 8 heading Heading headingCfd? enum 8
  verSpeed? Speed verSpeedConfidence? enum 8 accelSet? AccelerationSet4Way
  size { width 0..1023 length 0..1023 height? 0..1023 } objSizeConfidence? ObjectSizeConfidence tracking? 1..65535
  polygon? Polygon ... }

# Intentions and requests
VehIntentionAndRequest = { msgCnt MsgCount id DeviceID secMark DSecond refPos Position3D intAndReq IARData ... }
IARData = { currentPos? PathPlanningPoint path-Planning? PathPlanning currentBehavior? DriveBehavior reqs? list 1..8 DriveRequest ... }
DriveRequest = { reqID 0..255 status enum 5* reqPriority? octets 1 targetVeh? DeviceID targetRSU? DeviceID info? ReqInfo
  lifeTime? TimeOffset ... }
ReqInfo = < laneChange { upstreamNode NodeReferenceID downstreamNode NodeReferenceID targetLane LaneID ... }
  clearTheWay { upstreamNode NodeReferenceID downstreamNode NodeReferenceID targetLane LaneID relatedPath? ReferencePath
    tBegin? DDateTime tEnd? DDateTime ... }
  signalPriority { intersectionId NodeReferenceID requiredMov MovementEx estimatedArrivalTime? TimeOffset
    distance2Intersection? 0..10000 ... }
  sensorSharing { detectArea ReferencePathList ... }
  parking { vehicleClass VehicleClassification req bits 12* parkingType? bits 10* expectedParkingSlotID? 0..65535 ... } ... >
MovementEx = { remoteIntersection NodeReferenceID phaseId? PhaseID turn-direction? enum 4* ... }

# Tolls
VehiclePaymentMessage = { msgCnt MsgCount payment < initialzation-request { time DDateTime id DeviceID paymentList list 1..16 {
      pid enum 6* paymentInfo < paymentInfoType1 PaymentInfoType1 ... > ... } ... }
    initialzation-response VSI action-request ActionRequest action-response ActionResponse ... > ... }
PaymentInfoType1 = { tollingNodeInfo? { id? 0..4294967295 pos? Position3D tollingNodeType? enum 4* tollingDirection? enum 8* ... }
  tollInfo? TollInfo serviceInfo? octets 1..512 @raw ... }
TollInfo = { price? 0..424967295 entrancePos? PositionOffsetLLV exitPos? PositionOffsetLLV tollRoad? list 2..256 NodeReferenceID
  tollPath? ReferencePath timeBegin? DDateTime timeEnd? DDateTime ... }
VSI = { time DDateTime obuId octets 8 @person targetId? octets 8 obuInfo? { obuType enum 3*
    obuMotionStatus? { pos? Position3D heading? Heading speed? Speed ... } ... }
  vpapplicationList? list 1..16 { pid enum 6* obuPaymentInfo < obuPaymentInfoType1 ObuPaymentInfoType1 ... > ... } rndOBU? octets 8 ... }
ObuPaymentInfoType1 = { equipmentClass? enum 3* gbiCCInfo? { iccIssueInfo octets 0..127 @person iccUniTollInfo octets 0..127 @person
    iccBalance octets 0..127 @person } sysInfo? { contractProvider octets 8 contractType 0..127 contractVersion 0..127
    contractSerialNumer octets 8 @person contractSignedDate Date contractExpiredDate Date reserved octets 64 }
  vehicleInfo? VehicleInfo passedSitesInfo? { entranceInfo? PassedPos passedPos? list 2..512 PassedPos } ... }
Date = { year 0..4095 month 0..12 day 0..31 }
VehicleInfo = { vehicleLicencePlateNumber octets 12 @person vehicleLicencePlateColor octets 2 vehicleTollingClass 0..127
  vehicleUserType 0..127 vehicleDimensions { vehicleLength 0..4095 vehicleWidth 0..1023 vehicleHeigth 0..127 }
  vehicleWheels 0..127 vehicleAxles 0..127 vehicleWheelBases 0..65535 vehicleWeightLimits 0..16777215
  vehicleSpecificInformation octets 16 @person vehicleEngineNumber octets 16 @person description? octets 1..256 @person ... }
TollingPos = { id 0..4294967295 pos? Position3D ... }
PassedPos = { tollingPos TollingPos tollingTime DDateTime tollingAmount? octets 4 ... }
ActionRequest = { time DDateTime mode bool sourceId octets 8 @person targetId? octets 8 paymentEntityId enum 6*
  actionParameter TransInfo accessCredentials? octets 8 ... }
ActionResponse = { time DDateTime sourceId octets 8 @person targetId? octets 8 paymentEntityId enum 6* responseParameter? TransInfo
  ret enum 6* ... }
RangeOfFile = { offset 0..32767 lengh 0..127 }
TransInfo = < getTollDataRq { vehicleInfo RangeOfFile tollInfo? RangeOfFile keyIdForAC? 0..255 ... }
  getTollDataRs { vehicleInfo octets 0..127 @person tollInfo? octets 0..127 @person ... }
  getSecureRq { vehicleInfo RangeOfFile rndRsuForAuthen octets 8 keyIdForAuthen 0..255 keyIdForEncrypt? 0..255 ... }
  getSecureRs { file octets 0..127 @person authenticator octets 8 ... }
  setTollDataRq { rndRSU octets 8 transPara? octets 25 tollInfo? { offset 0..32767 lenght 0..127 fileContent octets 0..127 @person }
    tollingPos? TollingPos keyIdForAuthen? 0..255 ... }
  setTollDataRs { tacInfo octets 4 authenticator octets 8 accountInfo? octets 2..32 @person transCredential? octets 1..32 @person ... }
  transferChannelRq Channel transferChannelRs Channel setMMIRq enum 3 ... >
Channel = { channelid enum 5 apdu list 1..127 octets 0..127 @raw }

# The finer map of T/CSAE 157, extension additions of Node
LinkEx = { name? DescriptiveName upstreamNodeId NodeReferenceID speedLimits? SpeedLimitList linkWidth? LaneWidth refLine? PointList
  movements-ex? list 1..32 MovementEx sections list 1..32 { secId 1..63 lanes list 1..32 LaneEx ... } ... }
LaneEx = { laneRefID -31..31 laneWidth? LaneWidth laneAttributes? LaneAttributes maneuvers? AllowedManeuvers
  connectsTo-ex? list 1..32 ConnectionEx speedLimits? SpeedLimitList
  st-points? list 2..63 { s-axis -1024..65535 t-axis -32768..32767 } @map laneLineType? { leftLaneLine enum 8* rightLaneLine enum 8* } ... }
ConnectionEx = { remoteIntersection NodeReferenceID swl? { laneWidth LaneWidth points PointList allowedPhaseIds? list 1..16 PhaseID }
  connectingLane? list 1..16 { target-section 1..63 target-lane -31..31 connectingLaneWidth? LaneWidth
    connectingLanePoints? PointList isolatedConnectingLane? bool ... } phaseId? PhaseID turn-direction? enum 4* ... }
ProhibitedZone = { centralCircleProhibitedZone? Polygon non-motorVehicleProhibitedZones? list 1..16 Polygon
  gridLineMarkingProhibitedZones? list 1..16 Polygon ... }
`;
