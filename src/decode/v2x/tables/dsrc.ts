/*
 * Messages that SAE J2735 (2016 and later) and ETSI TS 103 301 share, as ISO/TS 19091:2017 has them: MAP, SPAT, SRM, SSM, RTCM.
 * Latitude, Longitude, StationID and Iso3833VehicleType come from the tables of the two.
 */
export const DSRC = `
MapData = { timeStamp? MinuteOfTheYear msgIssueRevision MsgCount layerType? LayerType layerID? LayerID intersections?
  IntersectionGeometryList @@map roadSegments? RoadSegmentList @@map dataParameters? DataParameters restrictionList? RestrictionClassList
  regional? list 1..4 Regional ... }
SPAT = { timeStamp? MinuteOfTheYear name? DescriptiveName intersections IntersectionStateList regional? list 1..4 Regional ... }
SignalRequestMessage = { timeStamp? MinuteOfTheYear second DSecond sequenceNumber? MsgCount requests? SignalRequestList requestor
  RequestorDescription regional? list 1..4 Regional ... }
SignalStatusMessage = { timeStamp? MinuteOfTheYear second DSecond sequenceNumber? MsgCount status SignalStatusList regional? list 1..4
  Regional ... }
RTCMcorrections = { msgCnt MsgCount rev RTCM-Revision timeStamp? MinuteOfTheYear anchorPoint? FullPositionVector rtcmHeader? RTCMheader
  msgs RTCMmessageList regional? list 1..4 Regional ... }
MinuteOfTheYear = 0..527040   MsgCount = 0..127   LayerType = enum 8*   LayerID = 0..100
IntersectionGeometryList = list 1..32 IntersectionGeometry   RoadSegmentList = list 1..32 RoadSegment
DataParameters = { processMethod? ia5 1..255 processAgency? ia5 1..255 lastCheckedDate? ia5 1..255 geoidUsed? ia5 1..255 ... }
RestrictionClassList = list 1..254 RestrictionClassAssignment   DescriptiveName = ia5 1..63
IntersectionStateList = list 1..32 IntersectionState   DSecond = 0..65535   SignalRequestList = list 1..32 SignalRequestPackage
RequestorDescription = { id VehicleID type? RequestorType position? RequestorPositionVector name? DescriptiveName routeName?
  DescriptiveName transitStatus? TransitVehicleStatus transitOccupancy? TransitVehicleOccupancy transitSchedule? DeltaTime regional? list
  1..4 Regional ... }
SignalStatusList = list 1..32 SignalStatus   RTCM-Revision = enum 4*
FullPositionVector = { utcTime? DDateTime long Longitude lat Latitude elevation? Elevation heading? HeadingDSRC @ins =28800 speed?
  TransmissionAndSpeed posAccuracy? PositionalAccuracy timeConfidence? TimeConfidence posConfidence? PositionConfidenceSet
  speedConfidence? SpeedandHeadingandThrottleConfidence ... }
RTCMheader = { status GNSSstatus offsetSet AntennaOffsetSet }
RTCMmessageList = list 1..5 RTCMmessage
IntersectionGeometry = { name? DescriptiveName id IntersectionReferenceID revision MsgCount refPoint Position3D laneWidth? LaneWidth
  speedLimits? SpeedLimitList laneSet LaneList preemptPriorityData? PreemptPriorityList regional? list 1..4 Regional ... }
RoadSegment = { name? DescriptiveName id RoadSegmentReferenceID revision MsgCount refPoint Position3D laneWidth? LaneWidth speedLimits?
  SpeedLimitList roadLaneSet RoadLaneSetList regional? list 1..4 Regional ... }
RestrictionClassAssignment = { id RestrictionClassID users RestrictionUserTypeList }
IntersectionState = { name? DescriptiveName id IntersectionReferenceID revision MsgCount status IntersectionStatusObject moy?
  MinuteOfTheYear timeStamp? DSecond enabledLanes? EnabledLaneList states MovementList @signal maneuverAssistList? ManeuverAssistList
  regional? list 1..4 Regional ... }
SignalRequestPackage = { request SignalRequest minute? MinuteOfTheYear second? DSecond duration? DSecond regional? list 1..4 Regional ...
  }
VehicleID = < entityID TemporaryID stationID StationID >
RequestorType = { role BasicVehicleRole subrole? RequestSubRole request? RequestImportanceLevel iso3883? Iso3833VehicleType hpmsType?
  VehicleType regional? Regional ... }
RequestorPositionVector = { position Position3D heading? Angle @ins =28800 speed? TransmissionAndSpeed ... }
TransitVehicleStatus = bits 8   TransitVehicleOccupancy = enum 8   DeltaTime = -122..121
SignalStatus = { sequenceNumber MsgCount id IntersectionReferenceID sigStatus SignalStatusPackageList regional? list 1..4 Regional ... }
DDateTime = { year? DYear month? DMonth day? DDay hour? DHour minute? DMinute second? DSecond offset? DOffset }
Elevation = -4096..61439 @elev =-4096   HeadingDSRC = 0..28800
TransmissionAndSpeed = { transmisson TransmissionState speed Velocity @ins =8191 }
PositionalAccuracy = { semiMajor SemiMajorAxisAccuracy semiMinor SemiMinorAxisAccuracy orientation SemiMajorAxisOrientation }
TimeConfidence = enum 40
PositionConfidenceSet = { pos PositionConfidence elevation ElevationConfidence }
SpeedandHeadingandThrottleConfidence = { heading HeadingConfidenceDSRC speed SpeedConfidenceDSRC throttle ThrottleConfidence }
GNSSstatus = bits 8
AntennaOffsetSet = { antOffsetX Offset-B12 antOffsetY Offset-B09 antOffsetZ Offset-B10 }
RTCMmessage = octets 1..1023 @raw
IntersectionReferenceID = { region? RoadRegulatorID id IntersectionID }
Position3D = { lat Latitude long Longitude elevation? Elevation regional? list 1..4 Regional ... }
LaneWidth = 0..32767   SpeedLimitList = list 1..9 RegulatorySpeedLimit   LaneList = list 1..255 GenericLane
PreemptPriorityList = list 1..32 SignalControlZone
RoadSegmentReferenceID = { region? RoadRegulatorID id RoadSegmentID }
RoadLaneSetList = list 1..255 GenericLane   RestrictionClassID = 0..255   RestrictionUserTypeList = list 1..16 RestrictionUserType
IntersectionStatusObject = bits 16   EnabledLaneList = list 1..16 LaneID   MovementList = list 1..255 MovementState
ManeuverAssistList = list 1..16 ConnectionManeuverAssist
SignalRequest = { id IntersectionReferenceID requestID RequestID requestType PriorityRequestType inBoundLane IntersectionAccessPoint
  outBoundLane? IntersectionAccessPoint regional? list 1..4 Regional ... }
TemporaryID = octets 4 @person   BasicVehicleRole = enum 23*   RequestSubRole = enum 16   RequestImportanceLevel = enum 16
VehicleType = enum 16*   Angle = 0..28800   SignalStatusPackageList = list 1..32 SignalStatusPackage   DYear = 0..4095   DMonth = 0..12
DDay = 0..31   DHour = 0..31   DMinute = 0..60   DOffset = -840..840   TransmissionState = enum 8   Velocity = 0..8191
SemiMajorAxisAccuracy = 0..255   SemiMinorAxisAccuracy = 0..255   SemiMajorAxisOrientation = 0..65535   PositionConfidence = enum 16
ElevationConfidence = enum 16   HeadingConfidenceDSRC = enum 8   SpeedConfidenceDSRC = enum 8   ThrottleConfidence = enum 4
Offset-B12 = -2048..2047   Offset-B09 = -256..255   Offset-B10 = -512..511   RoadRegulatorID = 0..65535   IntersectionID = 0..65535
RegulatorySpeedLimit = { type SpeedLimitType speed Velocity }
GenericLane = { laneID LaneID name? DescriptiveName ingressApproach? ApproachID egressApproach? ApproachID laneAttributes LaneAttributes
  maneuvers? AllowedManeuvers nodeList NodeListXY connectsTo? ConnectsToList overlays? OverlayLaneList regional? list 1..4 Regional ... }
SignalControlZone = { zone Regional ... }
RoadSegmentID = 0..65535
RestrictionUserType = < basicType RestrictionAppliesTo regional list 1..4 Regional ... >
LaneID = 0..255
MovementState = { movementName? DescriptiveName signalGroup SignalGroupID state-time-speed MovementEventList maneuverAssistList?
  ManeuverAssistList regional? list 1..4 Regional ... }
ConnectionManeuverAssist = { connectionID LaneConnectionID queueLength? ZoneLength availableStorageLength? ZoneLength waitOnStop?
  WaitOnStopline pedBicycleDetect? PedestrianBicycleDetect regional? list 1..4 Regional ... }
RequestID = 0..255   PriorityRequestType = enum 4*
IntersectionAccessPoint = < lane LaneID approach ApproachID connection LaneConnectionID ... >
SignalStatusPackage = { requester? SignalRequesterInfo inboundOn IntersectionAccessPoint outboundOn? IntersectionAccessPoint minute?
  MinuteOfTheYear second? DSecond duration? DSecond status PrioritizationResponseStatus regional? list 1..4 Regional ... }
SpeedLimitType = enum 13*   ApproachID = 0..15
LaneAttributes = { directionalUse LaneDirection sharedWith LaneSharing laneType LaneTypeAttributes regional? Regional }
AllowedManeuvers = bits 12
NodeListXY = < nodes NodeSetXY @pos @@none computed ComputedLane @pos ... >
ConnectsToList = list 1..16 Connection   OverlayLaneList = list 1..5 LaneID   RestrictionAppliesTo = enum 14*   SignalGroupID = 0..255
MovementEventList = list 1..16 MovementEvent   LaneConnectionID = 0..255   ZoneLength = 0..10000   WaitOnStopline = bool
PedestrianBicycleDetect = bool
SignalRequesterInfo = { id VehicleID request RequestID sequenceNumber MsgCount role? BasicVehicleRole typeData? RequestorType ... }
PrioritizationResponseStatus = enum 8*   LaneDirection = bits 2   LaneSharing = bits 10
LaneTypeAttributes = < vehicle LaneAttributes-Vehicle crosswalk LaneAttributes-Crosswalk bikeLane LaneAttributes-Bike sidewalk
  LaneAttributes-Sidewalk median LaneAttributes-Barrier striping LaneAttributes-Striping trackedVehicle LaneAttributes-TrackedVehicle
  parking LaneAttributes-Parking ... >
NodeSetXY = list 2..63 NodeXY
ComputedLane = { referenceLaneId LaneID offsetXaxis < small DrivenLineOffsetSm large DrivenLineOffsetLg > offsetYaxis < small
  DrivenLineOffsetSm large DrivenLineOffsetLg > rotateXY? Angle scaleXaxis? Scale-B12 scaleYaxis? Scale-B12 regional? list 1..4 Regional
  ... }
Connection = { connectingLane ConnectingLane remoteIntersection? IntersectionReferenceID signalGroup? SignalGroupID userClass?
  RestrictionClassID connectionID? LaneConnectionID }
MovementEvent = { eventState MovementPhaseState timing? TimeChangeDetails speeds? AdvisorySpeedList regional? list 1..4 Regional ... }
LaneAttributes-Vehicle = bits 8*   LaneAttributes-Crosswalk = bits 16   LaneAttributes-Bike = bits 16   LaneAttributes-Sidewalk = bits 16
LaneAttributes-Barrier = bits 16   LaneAttributes-Striping = bits 16   LaneAttributes-TrackedVehicle = bits 16
LaneAttributes-Parking = bits 16
NodeXY = { delta NodeOffsetPointXY attributes? NodeAttributeSetXY ... }
DrivenLineOffsetSm = -2047..2047   DrivenLineOffsetLg = -32767..32767   Scale-B12 = -2048..2047
ConnectingLane = { lane LaneID maneuver? AllowedManeuvers }
MovementPhaseState = enum 10
TimeChangeDetails = { startTime? TimeMark minEndTime TimeMark maxEndTime? TimeMark likelyTime? TimeMark confidence? TimeIntervalConfidence
  nextTime? TimeMark }
AdvisorySpeedList = list 1..16 AdvisorySpeed
NodeOffsetPointXY = < node-XY1 Node-XY-20b node-XY2 Node-XY-22b node-XY3 Node-XY-24b node-XY4 Node-XY-26b node-XY5 Node-XY-28b node-XY6
  Node-XY-32b node-LatLon Node-LLmD-64b regional Regional >
NodeAttributeSetXY = { localNode? NodeAttributeXYList disabled? SegmentAttributeXYList enabled? SegmentAttributeXYList data?
  LaneDataAttributeList dWidth? Offset-B10 dElevation? Offset-B10 regional? list 1..4 Regional ... }
TimeMark = 0..36001   TimeIntervalConfidence = 0..15
AdvisorySpeed = { type AdvisorySpeedType speed? SpeedAdvice confidence? SpeedConfidenceDSRC distance? ZoneLength class? RestrictionClassID
  regional? list 1..4 Regional ... }
Node-XY-20b = { x Offset-B10 y Offset-B10 }
Node-XY-22b = { x Offset-B11 y Offset-B11 }
Node-XY-24b = { x Offset-B12 y Offset-B12 }
Node-XY-26b = { x Offset-B13 y Offset-B13 }
Node-XY-28b = { x Offset-B14 y Offset-B14 }
Node-XY-32b = { x Offset-B16 y Offset-B16 }
Node-LLmD-64b = { lon Longitude lat Latitude }
NodeAttributeXYList = list 1..8 NodeAttributeXY   SegmentAttributeXYList = list 1..8 SegmentAttributeXY
LaneDataAttributeList = list 1..8 LaneDataAttribute   AdvisorySpeedType = enum 4*   SpeedAdvice = 0..500   Offset-B11 = -1024..1023
Offset-B13 = -4096..4095   Offset-B14 = -8192..8191   Offset-B16 = -32768..32767   NodeAttributeXY = enum 12*
SegmentAttributeXY = enum 38*
LaneDataAttribute = < pathEndPointAngle DeltaAngle laneCrownPointCenter RoadwayCrownAngle laneCrownPointLeft RoadwayCrownAngle
  laneCrownPointRight RoadwayCrownAngle laneAngle MergeDivergeNodeAngle speedLimits SpeedLimitList regional list 1..4 Regional ... >
DeltaAngle = -150..150   RoadwayCrownAngle = -128..127   MergeDivergeNodeAngle = -180..180
Regional = { regionId 0..255 regExtValue any }
`;
