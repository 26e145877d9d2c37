/*
 * The collective perception message of ETSI TR 103 562 V2.1.1 (protocolVersion 1), which is what most trials before TS 103 324 sent.
 */
export const CPM_DRAFT = `
CPM = { header ItsPduHeader cpm CollectivePerceptionMessage }
CollectivePerceptionMessage = { generationDeltaTime GenerationDeltaTime cpmParameters CpmParameters }
CpmParameters = { managementContainer CpmManagementContainer stationDataContainer? StationDataContainer sensorInformationContainer?
  SensorInformationContainer @@none perceivedObjectContainer? PerceivedObjectContainer @obj @@none freeSpaceAddendumContainer?
  FreeSpaceAddendumContainer @obj @@none numberOfPerceivedObjects NumberOfPerceivedObjects ... }
CpmManagementContainer = { stationType StationType perceivedObjectContainerSegmentInfo? PerceivedObjectContainerSegmentInfo
  referencePosition ReferencePosition ... }
StationDataContainer = < originatingVehicleContainer OriginatingVehicleContainer originatingRSUContainer OriginatingRSUContainer ... >
SensorInformationContainer = list 1..128* SensorInformation   PerceivedObjectContainer = list 1..128* PerceivedObject
FreeSpaceAddendumContainer = list 1..128* FreeSpaceAddendum   NumberOfPerceivedObjects = 0..255
PerceivedObjectContainerSegmentInfo = { totalMsgSegments SegmentCount thisSegmentNum SegmentCount }
OriginatingVehicleContainer = { heading Heading speed Speed vehicleOrientationAngle? WGS84Angle driveDirection? DriveDirection
  longitudinalAcceleration? LongitudinalAcceleration lateralAcceleration? LateralAcceleration verticalAcceleration? VerticalAcceleration
  yawRate? YawRate pitchAngle? CartesianAngle rollAngle? CartesianAngle vehicleLength? VehicleLength vehicleWidth? VehicleWidth
  vehicleHeight? VehicleHeight trailerDataContainer? TrailerDataContainer ... }
OriginatingRSUContainer = < intersectionReferenceId IntersectionReferenceID roadSegmentReferenceId RoadSegmentReferenceID ... >
SensorInformation = { sensorID Identifier type SensorType detectionArea DetectionArea freeSpaceConfidence? FreeSpaceConfidence ... }
PerceivedObject = { objectID Identifier sensorIDList? SensorIdList timeOfMeasurement TimeOfMeasurement objectAge? ObjectAge
  objectConfidence? ObjectConfidence xDistance ObjectDistanceWithConfidence yDistance ObjectDistanceWithConfidence zDistance?
  ObjectDistanceWithConfidence xSpeed SpeedExtended ySpeed SpeedExtended zSpeed? SpeedExtended xAcceleration? LongitudinalAcceleration
  yAcceleration? LateralAcceleration zAcceleration? VerticalAcceleration yawAngle? CartesianAngle planarObjectDimension1? ObjectDimension
  planarObjectDimension2? ObjectDimension verticalObjectDimension? ObjectDimension objectRefPoint? ObjectRefPoint dynamicStatus?
  DynamicStatus classification? ObjectClassDescription matchedPosition? MatchedPosition ... }
FreeSpaceAddendum = { freeSpaceConfidence FreeSpaceConfidence freeSpaceArea FreeSpaceArea sensorIDList? SensorIdList shadowingApplies?
  ShadowingApplies ... }
SegmentCount = 1..127
WGS84Angle = { value WGS84AngleValue @ins =3601 confidence AngleConfidence }
CartesianAngle = { value CartesianAngleValue confidence AngleConfidence }
TrailerDataContainer = list 1..2 TrailerData   Identifier = 0..255   SensorType = 0..15
DetectionArea = < vehicleSensor VehicleSensor stationarySensorRadial AreaRadial stationarySensorPolygon AreaPolygon
  stationarySensorCircular AreaCircular stationarySensorEllipse AreaEllipse stationarySensorRectangle AreaRectangle ... >
FreeSpaceConfidence = 0..101   SensorIdList = list 1..128* Identifier   TimeOfMeasurement = -1500..1500   ObjectAge = 0..1500
ObjectConfidence = 0..101
ObjectDistanceWithConfidence = { value DistanceValue confidence DistanceConfidence }
SpeedExtended = { value SpeedValueExtended confidence SpeedConfidence }
ObjectDimension = { value ObjectDimensionValue confidence ObjectDimensionConfidence }
ObjectRefPoint = 0..8   DynamicStatus = 0..2   ObjectClassDescription = list 1..8 ObjectClass
MatchedPosition = { laneID? LaneID longitudinalLanePosition? LongitudinalLanePosition ... }
FreeSpaceArea = < freeSpacePolygon AreaPolygon freeSpaceCircular AreaCircular freeSpaceEllipse AreaEllipse freeSpaceRectangle
  AreaRectangle ... >
ShadowingApplies = bool   WGS84AngleValue = 0..3601   AngleConfidence = 1..127   CartesianAngleValue = 0..3601
TrailerData = { refPointId RefPointId hitchPointOffset HitchPointOffset frontOverhang FrontOverhang rearOverhang RearOverhang
  trailerWidth? VehicleWidth hitchAngle? CartesianAngle ... }
VehicleSensor = { refPointId? RefPointId xSensorOffset XSensorOffset ySensorOffset YSensorOffset zSensorOffset? ZSensorOffset
  vehicleSensorPropertyList VehicleSensorPropertyList ... }
AreaRadial = { range Range stationaryHorizontalOpeningAngleStart WGS84AngleValue stationaryHorizontalOpeningAngleEnd WGS84AngleValue
  verticalOpeningAngleStart? CartesianAngleValue verticalOpeningAngleEnd? CartesianAngleValue sensorPositionOffset? OffsetPoint
  sensorHeight? SensorHeight ... }
AreaPolygon = { polyPointList PolyPointList }
AreaCircular = { nodeCenterPoint? OffsetPoint radius Radius }
AreaEllipse = { nodeCenterPoint? OffsetPoint semiMinorRangeLength SemiRangeLength semiMajorRangeLength SemiRangeLength
  semiMajorRangeOrientation WGS84AngleValue semiHeight? SemiRangeLength }
AreaRectangle = { nodeCenterPoint? OffsetPoint semiMajorRangeLength SemiRangeLength semiMinorRangeLength SemiRangeLength
  semiMajorRangeOrientation WGS84AngleValue semiHeight? SemiRangeLength }
DistanceValue = -132768..132767   DistanceConfidence = 0..102   SpeedValueExtended = -16383..16383   ObjectDimensionValue = 0..1023
ObjectDimensionConfidence = 0..102
ObjectClass = { confidence ClassConfidence class < vehicle VehicleSubclass person PersonSubclass animal AnimalSubclass other OtherSubclass
  > }
LongitudinalLanePosition = { longitudinalLanePositionValue LongitudinalLanePositionValue longitudinalLanePositionConfidence
  LongitudinalLanePositionConfidence }
RefPointId = 0..255   HitchPointOffset = 0..100   FrontOverhang = 0..50   RearOverhang = 0..150   XSensorOffset = -5000..0
YSensorOffset = -1000..1000   ZSensorOffset = 0..1000   VehicleSensorPropertyList = list 1..10 VehicleSensorProperties   Range = 0..10000
OffsetPoint = { nodeOffsetPointxy NodeOffsetPointXY nodeOffsetPointZ? NodeOffsetPointZ }
SensorHeight = -5000..5000   PolyPointList = list 3..16* OffsetPoint   Radius = 0..10000   SemiRangeLength = 0..10000
ClassConfidence = 0..101
VehicleSubclass = { type? VehicleSubclassType confidence? ClassConfidence }
PersonSubclass = { type? PersonSubclassType confidence? ClassConfidence }
AnimalSubclass = { type? AnimalSubclassType confidence? ClassConfidence }
OtherSubclass = { type? OtherSublassType confidence? ClassConfidence }
LongitudinalLanePositionValue = 0..32767   LongitudinalLanePositionConfidence = 0..102
VehicleSensorProperties = { range Range horizontalOpeningAngleStart CartesianAngleValue horizontalOpeningAngleEnd CartesianAngleValue
  verticalOpeningAngleStart? CartesianAngleValue verticalOpeningAngleEnd? CartesianAngleValue ... }
NodeOffsetPointZ = < node-Z1 Offset-B10 node-Z2 Offset-B11 node-Z3 Offset-B12 node-Z4 Offset-B13 node-Z5 Offset-B14 node-Z6 Offset-B16 >
VehicleSubclassType = 0..255   PersonSubclassType = 0..255   AnimalSubclassType = 0..255   OtherSublassType = 0..255
VehicleHeight = 0..127
`;
