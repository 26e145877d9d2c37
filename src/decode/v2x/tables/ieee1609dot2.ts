/*
 * IEEE 1609.2-2022 (and 2016, ETSI TS 103 097 V1.4.1 and V2.1.1, which profile it): secured data and certificates, in COER.
 */
export const IEEE1609DOT2 = `
Ieee1609Dot2Data = { protocolVersion 0..255 content < unsecuredData octets @payload signedData SignedData encryptedData rest @opaque
  signedCertificateRequest octets @opaque ... signedX509CertificateRequest octets @opaque > }
SignedData = { hashId enum 1* tbsData { payload SignedDataPayload headerInfo HeaderInfo } signer SignerIdentifier signature Signature }
SignedDataPayload = { data? Ieee1609Dot2Data extDataHash? HashedData ... omitted? null }
HashedData = < sha256HashedData octets 32 ... sha384HashedData octets 48 reserved octets 32 sm3HashedData octets 32 >
HeaderInfo = { psid int @psid generationTime? Time64 expiryTime? Time64 generationLocation? ThreeDLocation
  p2pcdLearningRequest? octets 3 missingCrlIdentifier? { cracaId octets 3 crlSeries 0..65535 ... } encryptionKey? EncryptionKey
  ... inlineP2pcdRequest? list octets 3 requestedCertificate? Certificate }
Time64 = 0..9007199254740991   Uint8 = 0..255   Uint16 = 0..65535
ThreeDLocation = { latitude -900000000..900000001 @pos =900000001 longitude -1799999999..1800000001 @pos =1800000001
  elevation 0..65535 @elev }
EncryptionKey = < public PublicEncryptionKey symmetric < aes128Ccm octets 16 @key ... sm4Ccm octets 16 @key > >
PublicEncryptionKey = { supportedSymmAlg enum 1* publicKey < eciesNistP256 Point eciesBrainpoolP256r1 Point ... ecencSm2 Point > }
Point = < x-only octets 32 fill null compressed-y-0 octets 32 compressed-y-1 octets 32 uncompressed octets 64 >
SignerIdentifier = < digest octets 8 certificate list Certificate self null ... >
Signature = < ecdsaNistP256Signature Signature256 ecdsaBrainpoolP256r1Signature Signature256 ... >
Signature256 = { rSig Point sSig octets 32 }

Certificate = { version 0..255 type enum 2* issuer < sha256AndDigest octets 8 self enum 1* ... > toBeSigned ToBeSignedCertificate
  signature? Signature } @cert
ToBeSignedCertificate = { id < linkageData { iCert 0..65535 linkage-value octets 9 group-linkage-value? octets 13 } name utf8
    binaryId octets 1..64 none null ... >
  cracaId octets 3 crlSeries 0..65535 validityPeriod { start 0..4294967295 duration Duration } region? GeographicRegion
  assuranceLevel? octets 1 appPermissions? list PsidSsp certIssuePermissions? list GroupPermissions
  certRequestPermissions? list GroupPermissions canRequestRollover? null encryptionKey? PublicEncryptionKey
  verifyKeyIndicator < verificationKey < ecdsaNistP256 Point ecdsaBrainpoolP256r1 Point ... > reconstructionValue Point ... > ... }
Duration = < microseconds 0..65535 milliseconds 0..65535 seconds 0..65535 minutes 0..65535 hours 0..65535 sixtyHours 0..65535
  years 0..65535 >
TwoD = { latitude -900000000..900000001 longitude -1799999999..1800000001 }
GeographicRegion = < circularRegion { center TwoD radius 0..65535 } rectangularRegion list { northWest TwoD southEast TwoD }
  polygonalRegion list TwoD identifiedRegion list IdentifiedRegion ... >
IdentifiedRegion = < countryOnly 0..65535 countryAndRegions { countryOnly 0..65535 regions list Uint8 }
  countryAndSubregions { country 0..65535 regionAndSubregions list { region Uint8 subregions list Uint16 } } ... >
PsidSsp = { psid int ssp? < opaque octets ... bitmapSsp octets > }
GroupPermissions = { subjectPermissions < explicit list { psid int sspRange? < opaque list octets all null ... > } all null ... >
  minChainLength? int chainLengthRange? int eeType? octets 1 }
`;
