/*
 * ETSI ITS release 1: common data dictionary TS 102 894-2 V1.3.1, CAM EN 302 637-2 V1.4.1, DENM EN 302 637-3 V1.3.1
 * (protocolVersion 2). Unavailable values as in the dictionary.
 */
export const ITS_RELEASE1 = `
CAM = { header ItsPduHeader cam CoopAwareness }
DENM = { header ItsPduHeader denm DecentralizedEnvironmentalNotificationMessage }
ItsPduHeader = { protocolVersion 0..255 messageID 0..255 stationID StationID }
CoopAwareness = { generationDeltaTime GenerationDeltaTime camParameters CamParameters }
DecentralizedEnvironmentalNotificationMessage = { management ManagementContainer situation? SituationContainer location? LocationContainer
  alacarte? AlacarteContainer }
StationID = 0..4294967295 @person =0   GenerationDeltaTime = 0..65535
CamParameters = { basicContainer BasicContainer highFrequencyContainer HighFrequencyContainer lowFrequencyContainer? LowFrequencyContainer
  specialVehicleContainer? SpecialVehicleContainer ... }
ManagementContainer = { actionID ActionID detectionTime TimestampIts referenceTime TimestampIts termination? Termination eventPosition
  ReferencePosition relevanceDistance? RelevanceDistance relevanceTrafficDirection? RelevanceTrafficDirection validityDuration?
  ValidityDuration transmissionInterval? TransmissionInterval stationType StationType ... }
SituationContainer = { informationQuality InformationQuality eventType CauseCode linkedCause? CauseCode eventHistory? EventHistory ... }
LocationContainer = { eventSpeed? Speed eventPositionHeading? Heading traces Traces roadType? RoadType ... }
AlacarteContainer = { lanePosition? LanePosition impactReduction? ImpactReductionContainer externalTemperature? Temperature roadWorks?
  RoadWorksContainerExtended positioningSolution? PositioningSolutionType stationaryVehicle? StationaryVehicleContainer ... }
BasicContainer = { stationType StationType referencePosition ReferencePosition ... }
HighFrequencyContainer = < basicVehicleContainerHighFrequency BasicVehicleContainerHighFrequency rsuContainerHighFrequency
  RSUContainerHighFrequency ... >
LowFrequencyContainer = < basicVehicleContainerLowFrequency BasicVehicleContainerLowFrequency ... >
SpecialVehicleContainer = < publicTransportContainer PublicTransportContainer specialTransportContainer SpecialTransportContainer
  dangerousGoodsContainer DangerousGoodsContainer roadWorksContainerBasic RoadWorksContainerBasic rescueContainer RescueContainer
  emergencyContainer EmergencyContainer safetyCarContainer SafetyCarContainer ... >
ActionID = { originatingStationID StationID sequenceNumber SequenceNumber }
TimestampIts = 0..4398046511103   Termination = enum 2
ReferencePosition = { latitude Latitude longitude Longitude positionConfidenceEllipse PosConfidenceEllipse altitude Altitude }
RelevanceDistance = enum 8   RelevanceTrafficDirection = enum 4   ValidityDuration = 0..86400   TransmissionInterval = 1..10000
StationType = 0..255   InformationQuality = 0..7
CauseCode = { causeCode CauseCodeType subCauseCode SubCauseCodeType ... }
EventHistory = list 1..23 EventPoint
Speed = { speedValue SpeedValue speedConfidence SpeedConfidence }
Heading = { headingValue HeadingValue @ins =3601 headingConfidence HeadingConfidence }
Traces = list 1..7 PathHistory   RoadType = enum 4   LanePosition = -1..14
ImpactReductionContainer = { heightLonCarrLeft HeightLonCarr heightLonCarrRight HeightLonCarr posLonCarrLeft PosLonCarr posLonCarrRight
  PosLonCarr positionOfPillars PositionOfPillars posCentMass PosCentMass wheelBaseVehicle WheelBaseVehicle turningRadius TurningRadius
  posFrontAx PosFrontAx positionOfOccupants PositionOfOccupants vehicleMass VehicleMass requestResponseIndication
  RequestResponseIndication }
Temperature = -60..67
RoadWorksContainerExtended = { lightBarSirenInUse? LightBarSirenInUse closedLanes? ClosedLanes restriction? RestrictedTypes speedLimit?
  SpeedLimit incidentIndication? CauseCode recommendedPath? ItineraryPath startingPointSpeedLimit? DeltaReferencePosition trafficFlowRule?
  TrafficRule referenceDenms? ReferenceDenms }
PositioningSolutionType = enum 6*
StationaryVehicleContainer = { stationarySince? StationarySince stationaryCause? CauseCode carryingDangerousGoods? DangerousGoodsExtended
  numberOfOccupants? NumberOfOccupants vehicleIdentification? VehicleIdentification energyStorageType? EnergyStorageType }
BasicVehicleContainerHighFrequency = { heading Heading speed Speed driveDirection DriveDirection vehicleLength VehicleLength vehicleWidth
  VehicleWidth longitudinalAcceleration LongitudinalAcceleration curvature Curvature curvatureCalculationMode CurvatureCalculationMode
  yawRate YawRate accelerationControl? AccelerationControl lanePosition? LanePosition steeringWheelAngle? SteeringWheelAngle
  lateralAcceleration? LateralAcceleration verticalAcceleration? VerticalAcceleration performanceClass? PerformanceClass
  cenDsrcTollingZone? CenDsrcTollingZone }
RSUContainerHighFrequency = { protectedCommunicationZonesRSU? ProtectedCommunicationZonesRSU ... }
BasicVehicleContainerLowFrequency = { vehicleRole VehicleRole exteriorLights ExteriorLights pathHistory PathHistory }
PublicTransportContainer = { embarkationStatus EmbarkationStatus ptActivation? PtActivation }
SpecialTransportContainer = { specialTransportType SpecialTransportType lightBarSirenInUse LightBarSirenInUse }
DangerousGoodsContainer = { dangerousGoodsBasic DangerousGoodsBasic }
RoadWorksContainerBasic = { roadworksSubCauseCode? RoadworksSubCauseCode lightBarSirenInUse LightBarSirenInUse closedLanes? ClosedLanes }
RescueContainer = { lightBarSirenInUse LightBarSirenInUse }
EmergencyContainer = { lightBarSirenInUse LightBarSirenInUse incidentIndication? CauseCode emergencyPriority? EmergencyPriority }
SafetyCarContainer = { lightBarSirenInUse LightBarSirenInUse incidentIndication? CauseCode trafficRule? TrafficRule speedLimit? SpeedLimit
  }
SequenceNumber = 0..65535   Latitude = -900000000..900000001 @pos =900000001   Longitude = -1800000000..1800000001 @pos =1800000001
PosConfidenceEllipse = { semiMajorConfidence SemiAxisLength semiMinorConfidence SemiAxisLength semiMajorOrientation HeadingValue }
Altitude = { altitudeValue AltitudeValue altitudeConfidence AltitudeConfidence }
CauseCodeType = 0..255   SubCauseCodeType = 0..255
EventPoint = { eventPosition DeltaReferencePosition eventDeltaTime? PathDeltaTime informationQuality InformationQuality }
SpeedValue = 0..16383 @ins =16383   SpeedConfidence = 1..127   HeadingValue = 0..3601   HeadingConfidence = 1..127
PathHistory = list 0..40 PathPoint   HeightLonCarr = 1..100   PosLonCarr = 1..127   PositionOfPillars = list 1..3* PosPillar
PosCentMass = 1..63   WheelBaseVehicle = 1..127   TurningRadius = 1..255   PosFrontAx = 1..20   PositionOfOccupants = bits 20
VehicleMass = 1..1024   RequestResponseIndication = enum 2   LightBarSirenInUse = bits 2
ClosedLanes = { innerhardShoulderStatus? HardShoulderStatus outerhardShoulderStatus? HardShoulderStatus drivingLaneStatus?
  DrivingLaneStatus ... }
RestrictedTypes = list 1..3* StationType   SpeedLimit = 1..255   ItineraryPath = list 1..40 ReferencePosition
DeltaReferencePosition = { deltaLatitude DeltaLatitude deltaLongitude DeltaLongitude deltaAltitude DeltaAltitude }
TrafficRule = enum 4*   ReferenceDenms = list 1..8* ActionID   StationarySince = enum 4
DangerousGoodsExtended = { dangerousGoodsType DangerousGoodsBasic unNumber 0..9999 elevatedTemperature bool tunnelsRestricted bool
  limitedQuantity bool emergencyActionCode? ia5 1..24 phoneNumber? PhoneNumber companyName? utf8 ... }
NumberOfOccupants = 0..127
VehicleIdentification = { wMInumber? WMInumber vDS? VDS ... }
EnergyStorageType = bits 7   DriveDirection = enum 3
VehicleLength = { vehicleLengthValue VehicleLengthValue vehicleLengthConfidenceIndication VehicleLengthConfidenceIndication }
VehicleWidth = 1..62
LongitudinalAcceleration = { longitudinalAccelerationValue LongitudinalAccelerationValue longitudinalAccelerationConfidence
  AccelerationConfidence }
Curvature = { curvatureValue CurvatureValue curvatureConfidence CurvatureConfidence }
CurvatureCalculationMode = enum 3*
YawRate = { yawRateValue YawRateValue yawRateConfidence YawRateConfidence }
AccelerationControl = bits 7
SteeringWheelAngle = { steeringWheelAngleValue SteeringWheelAngleValue steeringWheelAngleConfidence SteeringWheelAngleConfidence }
LateralAcceleration = { lateralAccelerationValue LateralAccelerationValue lateralAccelerationConfidence AccelerationConfidence }
VerticalAcceleration = { verticalAccelerationValue VerticalAccelerationValue verticalAccelerationConfidence AccelerationConfidence }
PerformanceClass = 0..7
CenDsrcTollingZone = { protectedZoneLatitude Latitude protectedZoneLongitude Longitude cenDsrcTollingZoneID? CenDsrcTollingZoneID ... }
ProtectedCommunicationZonesRSU = list 1..16 ProtectedCommunicationZone   VehicleRole = enum 16   ExteriorLights = bits 8
EmbarkationStatus = bool
PtActivation = { ptActivationType PtActivationType ptActivationData PtActivationData }
SpecialTransportType = bits 4   DangerousGoodsBasic = enum 20   RoadworksSubCauseCode = 0..255   EmergencyPriority = bits 2
SemiAxisLength = 0..4095   AltitudeValue = -100000..800001 @elev =800001   AltitudeConfidence = enum 16   PathDeltaTime = 1..65535*
PathPoint = { pathPosition DeltaReferencePosition pathDeltaTime? PathDeltaTime }
PosPillar = 1..30   HardShoulderStatus = enum 3   DrivingLaneStatus = bits 1..13   DeltaLatitude = -131071..131072 @pos =131072
DeltaLongitude = -131071..131072 @pos =131072   DeltaAltitude = -12700..12800 @elev =12800   PhoneNumber = numeric 1..16 @person
WMInumber = ia5 1..3 @vin   VDS = ia5 6 @vin   VehicleLengthValue = 1..1023   VehicleLengthConfidenceIndication = enum 5
LongitudinalAccelerationValue = -160..161   AccelerationConfidence = 0..102   CurvatureValue = -1023..1023   CurvatureConfidence = enum 8
YawRateValue = -32766..32767   YawRateConfidence = enum 9   SteeringWheelAngleValue = -511..512   SteeringWheelAngleConfidence = 1..127
LateralAccelerationValue = -160..161   VerticalAccelerationValue = -160..161   CenDsrcTollingZoneID = ProtectedZoneID
ProtectedCommunicationZone = { protectedZoneType ProtectedZoneType expiryTime? TimestampIts protectedZoneLatitude Latitude
  protectedZoneLongitude Longitude protectedZoneRadius? ProtectedZoneRadius protectedZoneID? ProtectedZoneID ... }
PtActivationType = 0..255   PtActivationData = octets 1..20   ProtectedZoneID = 0..134217727   ProtectedZoneType = enum 1*
ProtectedZoneRadius = 1..255*
`;

/** What was other in TS 102 894-2 V1.2.1, EN 302 637-2 V1.3.x and EN 302 637-3 V1.2.x (protocolVersion 1). */
export const ITS_RELEASE1_EARLY = `
CauseCode = { causeCode CauseCodeType subCauseCode SubCauseCodeType }
ClosedLanes = { hardShoulderStatus? HardShoulderStatus drivingLaneStatus DrivingLaneStatus ... }
DangerousGoodsExtended = { dangerousGoodsType DangerousGoodsBasic unNumber 0..9999 elevatedTemperature bool tunnelsRestricted bool
  limitedQuantity bool emergencyActionCode? ia5 1..24 phoneNumber? ia5 1..24 @person companyName? utf8 }
CenDsrcTollingZone = { protectedZoneLatitude Latitude protectedZoneLongitude Longitude cenDsrcTollingZoneID? CenDsrcTollingZoneID }
DrivingLaneStatus = bits 1..14   CurvatureValue = -30000..30001
ProtectedCommunicationZone = { protectedZoneType ProtectedZoneType expiryTime? TimestampIts protectedZoneLatitude Latitude
  protectedZoneLongitude Longitude protectedZoneRadius? ProtectedZoneRadius protectedZoneID? ProtectedZoneID }
`;
