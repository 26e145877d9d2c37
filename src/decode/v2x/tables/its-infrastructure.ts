/*
 * ETSI TS 103 301 V1.3.1: the PDUs of the infrastructure services around the ISO/TS 19091 messages, and IVIM with the structures of
 * ISO 19321:2020, ISO 14823, ISO 14816, ISO 14906 and ISO 24534-3 that it needs.
 */
export const ITS_INFRASTRUCTURE = `
MAPEM = { header ItsPduHeader map MapData }
SPATEM = { header ItsPduHeader spat SPAT }
IVIM = { header ItsPduHeader ivi IviStructure }
SREM = { header ItsPduHeader srm SignalRequestMessage }
SSEM = { header ItsPduHeader ssm SignalStatusMessage }
RTCMEM = { header ItsPduHeader rtcmc RTCMcorrections }
IviStructure = { mandatory IviManagementContainer optional? IviContainers }
IviManagementContainer = { serviceProviderId Provider iviIdentificationNumber IviIdentificationNumber timeStamp? TimestampIts validFrom?
  TimestampIts validTo? TimestampIts connectedIviStructures? IviIdentificationNumbers iviStatus IviStatus ... connectedDenms?
  ConnectedDenms }
IviContainers = list 1..8* IviContainer
Provider = { countryCode CountryCode providerIdentifier AVIAEIIssuerIdentifier }
IviIdentificationNumber = 1..32767*   IviIdentificationNumbers = list 1..8 IviIdentificationNumber   IviStatus = 0..7
ConnectedDenms = list 1..8* ActionID
IviContainer = < glc GeographicLocationContainer giv GeneralIviContainer rcc RoadConfigurationContainer tc TextContainer lac
  LayoutContainer ... avc AutomatedVehicleContainer mlc MapLocationContainer rsc RoadSurfaceContainer >
CountryCode = bits 10   AVIAEIIssuerIdentifier = 0..16383
GeographicLocationContainer = { referencePosition ReferencePosition referencePositionTime? TimestampIts referencePositionHeading? Heading
  referencePositionSpeed? Speed parts GlcParts ... }
GeneralIviContainer = list 1..16* GicPart   RoadConfigurationContainer = list 1..16* RccPart   TextContainer = list 1..16* TcPart
LayoutContainer = { layoutId 1..4* height? 10..73 width? 10..265 layoutComponents LayoutComponents ... }
AutomatedVehicleContainer = list 1..16* AvcPart
MapLocationContainer = { reference MapReference parts MlcParts }
RoadSurfaceContainer = list 1..16* RscPart   GlcParts = list 1..16* GlcPart
GicPart = { detectionZoneIds? ZoneIds its-Rrid? VarLengthNumber relevanceZoneIds? ZoneIds direction? Direction driverAwarenessZoneIds?
  ZoneIds minimumAwarenessTime? 0..255 applicableLanes? LanePositions iviType IviType iviPurpose? IviPurpose laneStatus? LaneStatus
  vehicleCharacteristics? VehicleCharacteristicsList driverCharacteristics? DriverCharacteristics layoutId? 1..4* preStoredlayoutId?
  1..64* roadSignCodes RoadSignCodes extraText? ConstraintTextLines1 ... }
RccPart = { relevanceZoneIds ZoneIds roadType RoadType laneConfiguration LaneConfiguration ... }
TcPart = { detectionZoneIds? ZoneIds relevanceZoneIds ZoneIds direction? Direction driverAwarenessZoneIds? ZoneIds minimumAwarenessTime?
  0..255 applicableLanes? LanePositions layoutId? 1..4* preStoredlayoutId? 1..64* text? TextLines data octets ... [[ iviType IviType
  laneStatus? LaneStatus vehicleCharacteristics? VehicleCharacteristicsList ]] }
LayoutComponents = list 1..4* LayoutComponent
AvcPart = { detectionZoneIds? ZoneIds relevanceZoneIds ZoneIds direction? Direction applicableLanes? LanePositions vehicleCharacteristics?
  VehicleCharacteristicsList automatedVehicleRules? AutomatedVehicleRules platooningRules? PlatooningRules ... }
MapReference = < roadsegment RoadSegmentReferenceID intersection IntersectionReferenceID >
MlcParts = list 1..16* MlcPart
RscPart = { detectionZoneIds? ZoneIds relevanceZoneIds ZoneIds direction? Direction roadSurfaceStaticCharacteristics?
  RoadSurfaceStaticCharacteristics roadSurfaceDynamicCharacteristics? RoadSurfaceDynamicCharacteristics }
GlcPart = { zoneId Zid laneNumber? LanePosition zoneExtension? 0..255 zoneHeading? HeadingValue zone? Zone @@map ... }
ZoneIds = list 1..8* Zid
VarLengthNumber = < content 0..127 extension Ext1 >
Direction = 0..3   LanePositions = list 1..8* LanePosition   IviType = 0..7   IviPurpose = 0..3   LaneStatus = 0..7*
VehicleCharacteristicsList = list 1..8* CompleteVehicleCharacteristics   DriverCharacteristics = 0..3   RoadSignCodes = list 1..4* RSCode
ConstraintTextLines1 = list 1..4* Text   LaneConfiguration = list 1..16* LaneInformation   TextLines = list 1..4* Text
LayoutComponent = { layoutComponentId 1..8* height 10..73 width 10..265 x 10..265 y 10..73 textScripting 0..1 }
AutomatedVehicleRules = list 1..5 AutomatedVehicleRule   PlatooningRules = list 1..5 PlatooningRule
MlcPart = { zoneId Zid laneIds? LaneIds }
RoadSurfaceStaticCharacteristics = { frictionCoefficient FrictionCoefficient material MaterialType wear WearLevel avBankingAngle
  BankingAngle }
RoadSurfaceDynamicCharacteristics = { condition Condition temperature Temperature iceOrWaterDepth Depth treatment TreatmentType }
Zid = 1..32*
Zone = < segment Segment area PolygonalLine computedSegment ComputedSegment ... >
Ext1 = < content 128..16511 extension Ext2 >
CompleteVehicleCharacteristics = { tractor? TractorCharacteristics trailer? TrailerCharacteristicsList train? TrainCharacteristics }
RSCode = { layoutComponentId? 1..4* code < viennaConvention VcCode iso14823 ISO14823Code itisCodes 0..65535 anyCatalogue AnyCatalogue ...
  > }
Text = { layoutComponentId? 1..4* language bits 10 textContent utf8 }
LaneInformation = { laneNumber LanePosition direction Direction validity? InternationalSign-applicablePeriod laneType LaneType
  laneTypeQualifier? CompleteVehicleCharacteristics laneStatus LaneStatus laneWidth? IviLaneWidth ... [[ detectionZoneIds? ZoneIds
  relevanceZoneIds? ZoneIds laneCharacteristics? LaneCharacteristics laneSurfaceStaticCharacteristics? RoadSurfaceStaticCharacteristics
  laneSurfaceDynamicCharacteristics? RoadSurfaceDynamicCharacteristics ]] }
AutomatedVehicleRule = { priority PriorityLevel allowedSaeAutomationLevels SaeAutomationLevels minGapBetweenVehicles? GapBetweenVehicles
  recGapBetweenVehicles? GapBetweenVehicles automatedVehicleMaxSpeedLimit? SpeedValue @@none automatedVehicleMinSpeedLimit? SpeedValue
  @@none automatedVehicleSpeedRecommendation? SpeedValue @@none roadSignCodes? RoadSignCodes extraText? ConstraintTextLines2 ... }
PlatooningRule = { priority PriorityLevel allowedSaeAutomationLevels SaeAutomationLevels maxNoOfVehicles? MaxNoOfVehicles
  maxLenghtOfPlatoon? MaxLenghtOfPlatoon minGapBetweenVehicles? GapBetweenVehicles platoonMaxSpeedLimit? SpeedValue @@none
  platoonMinSpeedLimit? SpeedValue @@none platoonSpeedRecommendation? SpeedValue @@none roadSignCodes? RoadSignCodes extraText?
  ConstraintTextLines2 ... }
LaneIds = list 1..16* LaneID   FrictionCoefficient = 0..101   MaterialType = 0..7*   WearLevel = 0..7*   BankingAngle = -20..21
Condition = 0..15*   Depth = 0..255   TreatmentType = 0..7
Segment = { line PolygonalLine laneWidth? IviLaneWidth }
PolygonalLine = < deltaPositions DeltaPositions @pos @@none deltaPositionsWithAltitude DeltaReferencePositions @pos @@none
  absolutePositions AbsolutePositions @pos @@none absolutePositionsWithAltitude AbsolutePositionsWAltitude @pos @@none ... >
ComputedSegment = { zoneId Zid laneNumber LanePosition laneWidth IviLaneWidth offsetDistance? -32768..32767 offsetPosition?
  DeltaReferencePosition }
Ext2 = < content 16512..2113663 extension Ext3 >
TractorCharacteristics = { equalTo? VehicleCharacteristicsFixValuesList notEqualTo? VehicleCharacteristicsFixValuesList ranges?
  VehicleCharacteristicsRangesList }
TrailerCharacteristicsList = list 1..3 TrailerCharacteristics   TrainCharacteristics = TractorCharacteristics
VcCode = { roadSignClass VcClass roadSignCode 1..64 vcOption VcOption validity? ValidityPeriods value? 0..65535 unit? RSCUnit }
ISO14823Code = { pictogramCode { countryCode? octets 2 serviceCategoryCode < trafficSignPictogram enum 3* publicFacilitiesPictogram enum
  1* ambientOrRoadConditionPictogram enum 2* ... > pictogramCategoryCode { nature 1..9 serialNumber 0..99 } } attributes?
  ISO14823Attributes }
AnyCatalogue = { owner Provider version 0..255 pictogramCode 0..65535 value? 0..65535 unit? RSCUnit attributes? ISO14823Attributes }
InternationalSign-applicablePeriod = { year? { yearRangeStartYear Year yearRangeEndYear Year } month-day? { dateRangeStartMonthDate
  MonthDay dateRangeEndMonthDate MonthDay } repeatingPeriodDayTypes? RPDT hourMinutes? { timeRangeStartTime HoursMinutes timeRangeEndTime
  HoursMinutes } dateRangeOfWeek? DayOfWeek durationHourminute? HoursMinutes }
LaneType = 0..31   IviLaneWidth = 0..1023
LaneCharacteristics = { zoneDefinitionAccuracy DefinitionAccuracy existinglaneMarkingStatus LaneMarkingStatus newlaneMarkingColour
  MarkingColour laneDelimitationLeft LaneDelimitation laneDelimitationRight LaneDelimitation mergingWith Zid }
PriorityLevel = 0..2   SaeAutomationLevels = list 1..5 SaeAutomationLevel   GapBetweenVehicles = 0..255
ConstraintTextLines2 = list 1..4* Text   MaxNoOfVehicles = 2..64   MaxLenghtOfPlatoon = 1..64   DeltaPositions = list 1..32* DeltaPosition
DeltaReferencePositions = list 1..32* DeltaReferencePosition   AbsolutePositions = list 1..8* AbsolutePosition
AbsolutePositionsWAltitude = list 1..8* AbsolutePositionWAltitude   Ext3 = 2113664..270549119*
VehicleCharacteristicsFixValuesList = list 1..4* VehicleCharacteristicsFixValues
VehicleCharacteristicsRangesList = list 1..4* VehicleCharacteristicsRanges
TrailerCharacteristics = { equalTo? TrailerCharacteristicsFixValuesList notEqualTo? TrailerCharacteristicsFixValuesList ranges?
  TrailerCharacteristicsRangesList }
VcClass = 0..7   VcOption = 0..7   ValidityPeriods = list 1..8* InternationalSign-applicablePeriod   RSCUnit = 0..15
ISO14823Attributes = list 1..8* ISO14823Attribute   Year = 2000..2127*
MonthDay = { month MonthDay-month day MonthDay-day }
RPDT = bits 4
HoursMinutes = { hours HoursMinutes-hours mins HoursMinutes-mins }
DayOfWeek = bits 8   DefinitionAccuracy = 0..7*   LaneMarkingStatus = bool   MarkingColour = 0..7*   LaneDelimitation = 0..7*
SaeAutomationLevel = 0..5
DeltaPosition = { deltaLatitude DeltaLatitude deltaLongitude DeltaLongitude }
AbsolutePosition = { latitude Latitude longitude Longitude }
AbsolutePositionWAltitude = { latitude Latitude longitude Longitude altitude Altitude }
VehicleCharacteristicsFixValues = < simpleVehicleType StationType euVehicleCategoryCode EuVehicleCategoryCode iso3833VehicleType
  Iso3833VehicleType euroAndCo2value EnvironmentalCharacteristics engineCharacteristics EngineCharacteristics loadType LoadType usage
  VehicleRole ... >
VehicleCharacteristicsRanges = { comparisonOperator ComparisonOperator limits < numberOfAxles 0..7 vehicleDimensions VehicleDimensions
  vehicleWeightLimits VehicleWeightLimits axleWeightLimits AxleWeightLimits passengerCapacity PassengerCapacity exhaustEmissionValues
  ExhaustEmissionValues dieselEmissionValues DieselEmissionValues soundLevel SoundLevel ... > }
TrailerCharacteristicsFixValuesList = list 1..4* VehicleCharacteristicsFixValues
TrailerCharacteristicsRangesList = list 1..4* VehicleCharacteristicsRanges
ISO14823Attribute = < dtm InternationalSign-applicablePeriod edt InternationalSign-exemptedApplicablePeriod dfl
  InternationalSign-directionalFlowOfLane ved InternationalSign-applicableVehicleDimensions spe InternationalSign-speedLimits roi
  InternationalSign-rateOfIncline dbv InternationalSign-distanceBetweenVehicles ddd InternationalSign-destinationInformation >
MonthDay-month = 1..12   MonthDay-day = 1..31   HoursMinutes-hours = 0..23   HoursMinutes-mins = 0..59
EuVehicleCategoryCode = < euVehicleCategoryL EuVehicleCategoryL euVehicleCategoryM EuVehicleCategoryM euVehicleCategoryN
  EuVehicleCategoryN euVehicleCategoryO EuVehicleCategoryO euVehilcleCategoryT null euVehilcleCategoryG null >
EnvironmentalCharacteristics = { euroValue EuroValue copValue CopValue }
EngineCharacteristics = 0..255
LoadType = { goodsType GoodsType dangerousGoodsType DangerousGoodsBasic specialTransportType SpecialTransportType }
ComparisonOperator = 0..3
VehicleDimensions = { vehicleLengthOverall Int1 vehicleHeigthOverall Int1 vehicleWidthOverall Int1 }
VehicleWeightLimits = { vehicleMaxLadenWeight Int2 vehicleTrainMaximumWeight Int2 vehicleWeightUnladen Int2 }
AxleWeightLimits = { maxLadenweightOnAxle1 Int2 maxLadenweightOnAxle2 Int2 maxLadenweightOnAxle3 Int2 maxLadenweightOnAxle4 Int2
  maxLadenweightOnAxle5 Int2 }
PassengerCapacity = { numberOfSeats Int1 numberOfStandingPlaces Int1 }
ExhaustEmissionValues = { unitType UnitType emissionCO 0..32767 emissionHC Int2 emissionNOX Int2 emissionHCNOX Int2 }
DieselEmissionValues = { particulate { unitType UnitType value 0..32767 } absorptionCoeff Int2 }
SoundLevel = { soundstationary Int1 sounddriveby Int1 }
InternationalSign-exemptedApplicablePeriod = InternationalSign-applicablePeriod   InternationalSign-directionalFlowOfLane = 1..8
InternationalSign-applicableVehicleDimensions = { vehicleHeight? Distance vehicleWidth? Distance vehicleLength? Distance vehicleWeight?
  Weight }
InternationalSign-speedLimits = { speedLimitMax? 0..250 speedLimitMin? 0..250 unit Code-Units }
InternationalSign-rateOfIncline = 1..32   InternationalSign-distanceBetweenVehicles = Distance
InternationalSign-destinationInformation = { junctionDirection? DistinInfo-junctionDirection roundaboutCwDirection?
  DistinInfo-roundaboutCwDirection roundaboutCcwDirection? DistinInfo-roundaboutCcwDirection ioList list 1..8* DestinationInformationIO }
EuVehicleCategoryL = enum 7   EuVehicleCategoryM = enum 3   EuVehicleCategoryN = enum 3   EuVehicleCategoryO = enum 4
EuroValue = enum 16   CopValue = enum 9   GoodsType = 0..15*   Int1 = 0..255   Int2 = 0..65535   UnitType = enum 2
Distance = { value 1..16384 unit Code-Units }
Weight = { value 1..16384 unit Code-Units }
Code-Units = 0..15   DistinInfo-junctionDirection = 1..128   DistinInfo-roundaboutCwDirection = 1..128
DistinInfo-roundaboutCcwDirection = 1..128
DestinationInformationIO = { arrowDirection IO-arrowDirection destPlace? list 1..4* DestinationPlace destRoad? list 1..4* DestinationRoad
  roadNumberIdentifier? IO-roadNumberIdentifier streetName? IO-streetName streetNameText? IO-streetNameText distanceToDivergingPoint?
  DistanceOrDuration distanceToDestinationPlace? DistanceOrDuration }
IO-arrowDirection = 0..7
DestinationPlace = { destType DestinationType destRSCode? GddStructure destBlob? DestPlace-destBlob placeNameIdentification?
  DestPlace-placeNameIdentification placeNameText? DestPlace-placeNameText }
DestinationRoad = { derType DestinationRoadType roadNumberIdentifier? DestRoad-roadNumberIdentifier roadNumberText?
  DestRoad-roadNumberText }
IO-roadNumberIdentifier = 1..999   IO-streetName = 1..999   IO-streetNameText = utf8
DistanceOrDuration = { value DistOrDuration-value unit DistOrDuration-Units }
DestinationType = 0..15*
GddStructure = { pictogramCode Pictogram attributes? GddAttributes }
DestPlace-destBlob = octets   DestPlace-placeNameIdentification = 1..999   DestPlace-placeNameText = utf8   DestinationRoadType = 0..15*
DestRoad-roadNumberIdentifier = 1..999   DestRoad-roadNumberText = utf8   DistOrDuration-value = 1..16384
DistOrDuration-Units = Code-Units
Pictogram = { countryCode? Pictogram-countryCode serviceCategoryCode Pictogram-serviceCategory pictogramCategoryCode Pictogram-category }
GddAttributes = list 1..8* < dtm InternationalSign-applicablePeriod edt InternationalSign-exemptedApplicablePeriod dfl InternationalSign-directionalFlowOfLane ved InternationalSign-applicableVehicleDimensions spe InternationalSign-speedLimits roi InternationalSign-rateOfIncline dbv InternationalSign-distanceBetweenVehicles ddd InternationalSign-destinationInformation set InternationalSign-section nol InternationalSign-numberOfLane >
Pictogram-countryCode = octets 2
Pictogram-serviceCategory = < trafficSignPictogram Pictogram-trafficSign publicFacilitiesPictogram Pictogram-publicFacilitySign
  ambientOrRoadConditionPictogram Pictogram-conditionsSign >
Pictogram-category = { nature Pictogram-nature serialNumber Pictogram-serialNumber }
InternationalSign-section = { startingPointLength? Distance continuityLength? Distance }
InternationalSign-numberOfLane = 0..99   Pictogram-trafficSign = enum 3*   Pictogram-publicFacilitySign = enum 1*
Pictogram-conditionsSign = enum 2*   Pictogram-nature = 1..9   Pictogram-serialNumber = 0..99   Iso3833VehicleType = 0..255
`;
