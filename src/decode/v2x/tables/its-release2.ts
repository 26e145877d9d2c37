/*
 * ETSI ITS release 2 (common data dictionary TS 102 894-2 V2.x): the collective perception message TS 103 324 V2.1.1 and the
 * vulnerable road user message TS 103 300-3 V2.x. CAM and DENM of release 2 are the release 1 types with extension additions.
 * What follows the first containers of a VAM is not read: it is marked as what nobody looked into.
 */
export const ITS_RELEASE2 = `
CollectivePerceptionMessage = { header ItsPduHeader payload { managementContainer CpmManagement
  cpmContainers list 1..8* { containerId 1..16 containerData select containerId { 1 CpmVehicle 2 CpmRoadside 3 CpmSensors
    4 CpmRegions 5 PerceivedObjects } } ... } }
CpmManagement = { referenceTime TimestampIts referencePosition ReferencePosition
  segmentationInfo? { totalMsgNo 1..8 thisMsgNo 1..8 } messageRateRange? { messageRateMin MessageRateHz messageRateMax MessageRateHz } ... }
MessageRateHz = { mantissa 1..100 exponent -5..2 }
# Presence bits (one extension, three optional fields), the vehicle's orientation, then the attitude and trailers.
CpmVehicle = { presence bits 4 orientationAngle { value 0..3601 @ins =3601 confidence 1..127 } tail rest }
CpmRoadside = rest   CpmSensors = rest   CpmRegions = rest   PerceivedObjects = rest @obj

VAM = { header ItsPduHeader vam { generationDeltaTime GenerationDeltaTime vamParameters { presence bits 5
  basicContainer BasicContainer highFrequency { presence bits 12 heading { value 0..3601 @ins =3601 confidence 1..127 } speed Speed
    longitudinalAcceleration LongitudinalAcceleration } tail rest @opaque } } }
`;
