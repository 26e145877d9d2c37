/*
 * SAE J2735 (2016-03 and 2020-07; what differs is said), beside what it shares with ISO/TS 19091 (dsrc.ts): the frame, BSM with
 * its part II, PSM, CSR, EVA, ICA, PDM, PVD, RSA and TIM; and SAE J3224 (2022-08), the SDSM. ITIS codes are SAE J2540.
 */
export const J2735 = `
MessageFrame = { messageId 0..32767 value select messageId {
  18 MapData 19 SPAT 20 BasicSafetyMessage 21 CommonSafetyRequest 22 EmergencyVehicleAlert 23 IntersectionCollision
  24 NMEAcorrections 25 ProbeDataManagement 26 ProbeVehicleData 27 RoadSideAlert 28 RTCMcorrections 29 SignalRequestMessage
  30 SignalStatusMessage 31 TravelerInformation 32 PersonalSafetyMessage 41 SensorDataSharingMessage } ... }

Latitude = -900000000..900000001 @pos =900000001
Longitude = -1799999999..1800000001 @pos =1800000001
StationID = 0..4294967295 @person =0   Iso3833VehicleType = 0..100
Speed = 0..8191 @ins =8191   Heading = 0..28800 @ins =28800   CoarseHeading = 0..240 @ins =240
OffsetLL-B18 = -131072..131071 @pos =-131072   VertOffset-B12 = -2048..2047 @elev =-2048   VertOffset-B07 = -64..63 @elev =-64

# Part I and the safety extensions (Common)
BasicSafetyMessage = { coreData BSMcoreData partII? list 1..8 PartIIcontent regional? list 1..4 Regional ... }
BSMcoreData = { msgCnt MsgCount id TemporaryID secMark DSecond lat Latitude long Longitude elev Elevation accuracy PositionalAccuracy
  transmission TransmissionState speed Speed heading Heading angle SteeringWheelAngle accelSet AccelerationSet4Way
  brakes BrakeSystemStatus size VehicleSize }
SteeringWheelAngle = -126..127
AccelerationSet4Way = { long -2000..2001 lat -2000..2001 vert -127..127 yaw -32767..32767 }
BrakeSystemStatus = { wheelBrakes bits 5 traction enum 4 abs enum 4 scs enum 4 brakeBoost enum 3 auxBrakes enum 4 }
VehicleSize = { width 0..1023 length 0..4095 }
PartIIcontent = { partII-Id 0..63 partII-Value select partII-Id {
  0 VehicleSafetyExtensions 1 SpecialVehicleExtensions 2 SupplementalVehicleExtensions } }
VehicleSafetyExtensions = { events? bits 13* pathHistory? PathHistory pathPrediction? PathPrediction lights? bits 9* ... }
PathHistory = { initialPosition? FullPositionVector currGNSSstatus? GNSSstatus crumbData list 1..23 PathHistoryPoint ... }
PathHistoryPoint = { latOffset OffsetLL-B18 lonOffset OffsetLL-B18 elevationOffset VertOffset-B12 timeOffset 1..65535 speed? Speed
  posAccuracy? PositionalAccuracy heading? CoarseHeading ... }
PathPrediction = { radiusOfCurve -32767..32767 confidence 0..200 ... }

# Part II, special and supplemental
SpecialVehicleExtensions = { vehicleAlerts? EmergencyDetails description? EventDescription trailers? TrailerData ... }
EmergencyDetails = { notUsed 0..31 sirenUse enum 4 lightsUse enum 8 multi enum 4 events? PrivilegedEvents responseType? enum 7* ... }
PrivilegedEvents = { notUsed 0..31 event bits 16 ... }
EventDescription = { typeEvent ITIScodes description? list 1..8 ITIScodes priority? octets 1 heading? HeadingSlice extent? Extent
  regional? list 1..4 Regional ... }
ITIScodes = 0..65535   HeadingSlice = bits 16   Extent = enum 16
TrailerData = { notUsed 0..31 connection PivotPointDescription units list 1..8 TrailerUnitDescription ... }
PivotPointDescription = { pivotOffset Offset-B11 pivotAngle Angle pivots bool ... }
TrailerUnitDescription = { isDolly bool width 0..1023 length 0..4095 height? 0..127 mass? 0..255 bumperHeights? BumperHeights
  centerOfGravity? 0..127 frontPivot PivotPointDescription rearPivot? PivotPointDescription rearWheelOffset? Offset-B12
  positionOffset Node-XY-24b elevationOffset? -64..63 crumbData? list 1..23 TrailerHistoryPoint ... }
TrailerHistoryPoint = { pivotAngle Angle timeOffset 1..65535 positionOffset Node-XY-24b elevationOffset? -64..63
  heading? CoarseHeading ... }
BumperHeights = { front 0..127 rear 0..127 }
SupplementalVehicleExtensions = { classification? 0..255 classDetails? VehicleClassification vehicleData? VehicleData
  weatherReport? WeatherReport weatherProbe? WeatherProbe obstacle? ObstacleDetection status? DisabledVehicle
  speedProfile? SpeedProfile theRTCM? RTCMPackage regional? list 1..4 Regional ... }
VehicleClassification = { keyType? 0..255 role? BasicVehicleRole iso3883? Iso3833VehicleType hpmsType? VehicleType
  vehicleType? VehicleGroupAffected responseEquip? IncidentResponseEquipment responderType? ResponderGroupAffected fuelType? 0..15
  regional? list 1..4 Regional ... }
VehicleGroupAffected = enum 35*   IncidentResponseEquipment = enum 72*   ResponderGroupAffected = enum 14*
VehicleData = { height? 0..127 bumpers? BumperHeights mass? 0..255 trailerWeight? 0..64255 ... }
WeatherReport = { isRaining enum 3 rainRate? 0..65535 precipSituation? enum 15 solarRadiation? 0..65535 friction? 0..101
  roadFriction? 0..50 ... }
WeatherProbe = { airTemp? 0..191 airPressure? 0..255 rainRates? WiperSet ... }
WiperSet = { statusFront enum 7* rateFront 0..127 statusRear? enum 7* rateRear? 0..127 }
ObstacleDetection = { obDist 0..32767 obDirect Angle description? 523..541 locationDetails? enum 96* dateTime DDateTime
  vertEvent? bits 5 ... }
DisabledVehicle = { statusDetails 523..541 locationDetails? enum 96* ... }
SpeedProfile = { speedReports list 1..20 0..31 ... }
# Raw measurements of the vehicle's own receiver: positioning by the words of the regulator's row.
RTCMPackage = { rtcmHeader? RTCMheader msgs list 1..5 octets 1..1023 @pos ... }

# Persons, alerts, collisions, requests
PersonalSafetyMessage = { basicType enum 5* secMark DSecond msgCnt MsgCount id TemporaryID position Position3D
  accuracy PositionalAccuracy speed Velocity @ins =8191 heading Heading accelSet? AccelerationSet4Way pathHistory? PathHistory
  pathPrediction? PathPrediction propulsion? PropelledInformation useState? bits 9* crossRequest? bool crossState? bool
  clusterSize? enum 4* clusterRadius? 0..100 eventResponderType? enum 8* activityType? bits 6* activitySubType? bits 7*
  assistType? bits 6* sizing? bits 5* attachment? enum 7* attachmentRadius? 0..200 animalType? enum 4*
  regional? list 1..4 Regional ... }
PropelledInformation = < human enum 6* animal enum 4* motor enum 6* ... >
RoadSideAlert = { msgCnt MsgCount timeStamp? MinuteOfTheYear typeEvent ITIScodes description? list 1..8 ITIScodes priority? octets 1
  heading? HeadingSlice extent? Extent position? FullPositionVector furtherInfoID? octets 2 regional? list 1..4 Regional ... }
EmergencyVehicleAlert = { timeStamp? MinuteOfTheYear id? TemporaryID rsaMsg RoadSideAlert responseType? enum 7*
  details? EmergencyDetails mass? 0..255 basicType? VehicleType vehicleType? VehicleGroupAffected
  responseEquip? IncidentResponseEquipment responderType? ResponderGroupAffected regional? list 1..4 Regional ... }
IntersectionCollision = { msgCnt MsgCount id TemporaryID timeStamp? MinuteOfTheYear partOne? BSMcoreData path? PathHistory
  pathPrediction? PathPrediction intersectionID IntersectionReferenceID laneNumber < approach ApproachID lane LaneID >
  eventFlag bits 13* regional? list 1..4 Regional ... }
CommonSafetyRequest = { timeStamp? MinuteOfTheYear msgCnt? MsgCount id? TemporaryID requests list 1..32 enum 17*
  regional? list 1..4 Regional ... }
# Corrections for everybody, as NMEA 0183 text of up to 1,023 octets.
NMEAcorrections = { timeStamp? MinuteOfTheYear rev? enum 6* msg? 0..32767 wdCount? 0..1023 payload octets 1..1023 @raw
  regional? list 1..4 Regional ... }
ProbeDataManagement = { timeStamp? MinuteOfTheYear sample { sampleStart 0..255 sampleEnd 0..255 } directions HeadingSlice
  term < termtime 1..1800 termDistance 1..30000 > snapshot < snapshotTime { speed1 0..31 time1 0..61 speed2 0..31 time2 0..61 }
  snapshotDistance { distance1 0..1023 speed1 0..31 distance2 0..1023 speed2 0..31 } > txInterval 0..61
  dataElements? list 1..32 { dataType enum 29* subType? 1..15 sendOnLessThenValue? -32767..32767
    sendOnMoreThenValue? -32767..32767 sendAll? bool ... } regional? list 1..4 Regional ... }

# Probe vehicle data
ProbeVehicleData = { timeStamp? MinuteOfTheYear segNum? 0..32767 probeID? VehicleIdent startVector FullPositionVector
  vehicleType VehicleClassification snapshots list 1..32 Snapshot regional? list 1..4 Regional ... }
Snapshot = { thePosition FullPositionVector safetyExt? VehicleSafetyExtensions dataSet? VehicleStatus ... }
VehicleIdent = { name? DescriptiveName @person vin? octets 1..17 @vin ownerCode? ia5 1..32 @person id? VehicleID
  vehicleType? VehicleType vehicleClass? < vGroup VehicleGroupAffected rGroup ResponderGroupAffected rEquip IncidentResponseEquipment > ... }
VehicleStatus = { lights? bits 9* lightBar? enum 8 wipers? WiperSet brakeStatus? BrakeSystemStatus brakePressure? enum 16
  roadFriction? 0..50 sunData? 0..1000 rainData? enum 8 airTemp? 0..191 airPres? 0..255
  steering? { angle SteeringWheelAngle confidence? enum 4 rate? -127..127 wheels? -128..127 }
  accelSets? { accel4way? AccelerationSet4Way vertAccelThres? bits 5 yawRateCon? enum 8 hozAccelCon? enum 8
    confidenceSet? ConfidenceSet }
  object? { obDist 0..32767 obDirect Angle dateTime DDateTime } fullPos? FullPositionVector throttlePos? 0..200
  speedHeadC? SpeedandHeadingandThrottleConfidence speedC? enum 8
  vehicleData? { height 0..127 bumpers BumperHeights mass 0..255 trailerWeight 0..64255 type VehicleType }
  vehicleIdent? VehicleIdent j1939data? J1939data
  weatherReport? { isRaining enum 3 rainRate? 0..65535 precipSituation? enum 15 solarRadiation? 0..65535 friction? 0..101 }
  gnssStatus? GNSSstatus ... }
ConfidenceSet = { accelConfidence? { yawRate enum 8 acceleration enum 8 steeringWheelAngle enum 4 }
  speedConfidence? SpeedandHeadingandThrottleConfidence timeConfidence? TimeConfidence posConfidence? PositionConfidenceSet
  steerConfidence? enum 4 headingConfidence? enum 8 throttleConfidence? enum 4 ... }
J1939data = { tires? list 1..16 { location? 0..255 pressure? 0..250 temp? -8736..55519 wheelSensorStatus? enum 4
    wheelEndElectFault? enum 4 leakageRate? 0..64255 detection? enum 8 ... }
  axles? list 1..16 { location? 0..255 weight? 0..64255 ... } trailerWeight? 0..64255 cargoWeight? 0..64255
  steeringAxleTemperature? -40..210 driveAxleLocation? 0..255 driveAxleLiftAirPressure? 0..1000 driveAxleTemperature? -40..210
  driveAxleLubePressure? 0..250 steeringAxleLubePressure? 0..250 ... }

# Traveler information
TravelerInformation = { msgCnt MsgCount timeStamp? MinuteOfTheYear packetID? octets 9 urlB? ia5 1..45
  dataFrames list 1..8 TravelerDataFrame regional? list 1..4 Regional ... }
TravelerDataFrame = { notUsed 0..31 frameType enum 4* msgId < furtherInfoID octets 2 roadSignID RoadSignID > startYear? DYear
  startTime MinuteOfTheYear durationTime 0..32000 priority 0..7 notUsed1 0..31 regions list 1..16 GeographicalPath
  notUsed2 0..31 notUsed3 0..31 content < advisory list 1..100 { item < itis ITIScodes text ia5 1..500 > } workZone Phrases
    genericSign Phrases speedLimit Phrases exitService Phrases > url? ia5 1..15 ... }
Phrases = list 1..16 { item < itis ITIScodes text ia5 1..16 > }
RoadSignID = { position Position3D viewAngle HeadingSlice mutcdCode? enum 7* crc? octets 2 }
GeographicalPath = { name? DescriptiveName id? RoadSegmentReferenceID anchor? Position3D laneWidth? LaneWidth directionality? enum 4
  closedPath? bool direction? HeadingSlice
  description? < path OffsetSystem @@map geometry GeometricProjection oldRegion ValidRegion ... > regional? list 1..4 Regional ... }
OffsetSystem = { scale? 0..15 offset < xy NodeListXY ll < nodes list 2..63 NodeLL @pos @@none ... > > }
NodeLL = { delta < node-LL1 { lon -2048..2047 lat -2048..2047 } node-LL2 { lon -8192..8191 lat -8192..8191 }
    node-LL3 { lon -32768..32767 lat -32768..32767 } node-LL4 { lon -131072..131071 lat -131072..131071 }
    node-LL5 { lon -2097152..2097151 lat -2097152..2097151 } node-LL6 { lon -8388608..8388607 lat -8388608..8388607 }
    node-LatLon Node-LLmD-64b regional Regional > attributes? NodeAttributeSetLL ... }
NodeAttributeSetLL = { localNode? list 1..8 enum 12* disabled? list 1..8 enum 38* enabled? list 1..8 enum 38*
  data? LaneDataAttributeList dWidth? Offset-B10 dElevation? Offset-B10 regional? list 1..4 Regional ... }
GeometricProjection = { direction HeadingSlice extent? Extent laneWidth? LaneWidth circle Circle regional? list 1..4 Regional ... }
Circle = { center Position3D radius 0..4095 units enum 8 }
ValidRegion = { direction HeadingSlice extent? Extent area < shapePointSet ShapePointSet circle Circle regionPointSet RegionPointSet > }
ShapePointSet = { anchor? Position3D laneWidth? LaneWidth directionality? enum 4 nodeList NodeListXY @@map ... }
RegionPointSet = { anchor? Position3D scale? 0..15 nodeList list 1..64 { xOffset -32768..32767 yOffset -32768..32767
    zOffset? -32768..32767 } @map ... }

# SAE J3224, sensor data sharing
SensorDataSharingMessage = { msgCnt MsgCount sourceID TemporaryID equipmentType enum 4* sDSMTimeStamp DDateTime refPos Position3D
  refPosXYConf PositionalAccuracy refPosElConf? ElevationConfidence objects list 1..256 DetectedObjectData @obj @@none }
DetectedObjectData = { detObjCommon DetectedObjectCommonData
  detObjOptData? < detVeh DetectedVehicleData detVRU DetectedVRUData detObst DetectedObstacleData > }
DetectedObjectCommonData = { objType enum 4* objTypeCfd 0..101 objectID 0..65535 measurementTime -1500..1500
  timeConfidence TimeConfidence pos { offsetX -32767..32767 offsetY -32767..32767 offsetZ? -32767..32767 }
  posConfidence PositionConfidenceSet speed Speed speedConfidence enum 8 speedZ? Speed speedConfidenceZ? enum 8 heading Heading
  headingConf enum 8 accel4way? AccelerationSet4Way accCfdX? enum 8 accCfdY? enum 8 accCfdZ? enum 8 accCfdYaw? enum 8 ... }
DetectedVehicleData = { lights? bits 9* vehAttitude? Attitude vehAttitudeConfidence? AttitudeConfidence vehAngVel? AngularVelocity
  vehAngVelConfidence? AngularVelocityConfidence size? VehicleSize height? 0..127
  vehicleSizeConfidence? { vehicleWidthConfidence enum 14 vehicleLengthConfidence enum 14 vehicleHeightConfidence? enum 14 }
  vehicleClass? 0..255 classConf? 0..101 ... }
Attitude = { pitch -7200..7200 roll -14400..14400 yaw -14400..14400 }
AttitudeConfidence = { pitchConfidence enum 8 rollConfidence enum 8 yawConfidence enum 8 }
AngularVelocity = { pitchRate -32767..32767 rollRate -32767..32767 }
AngularVelocityConfidence = { pitchRateConfidence? enum 8 rollRateConfidence? enum 8 }
DetectedVRUData = { basicType? enum 5* propulsion? PropelledInformation attachment? enum 7* radius? 0..200 }
DetectedObstacleData = { obstSize { width 0..1023 length 0..1023 height? 0..1023 }
  obstSizeConfidence { widthConfidence enum 14 lengthConfidence enum 14 heightConfidence? enum 14 } }
`;
