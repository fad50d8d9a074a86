// What Microsoft's validator says, by its code, as Microsoft's list of validator codes has it; those
// that errors of the preset `import` go by.

export const validatorMessages = {
  AllowEmptyValueOnlyValidForQueryFormData:
    "The parameter cannot use the 'allowEmptyValue' keyword as it is not in the 'query' or 'formData' location.",
  ArrayHasNoItems: 'The array should have items specified.',
  ArrayDuplicateValue: 'The array contains duplicate values, values must be unique.',
  BasePathNotValid: "The 'basePath' property, if present, must start with a '/' character.",
  BodyParameterPropertyNotValid:
    "The 'body' parameter cannot use property '{0}', instead, the 'schema' property should be used to define the type used by the parameter.",
  BodyParameterSchemaRequired: "The 'body' parameter must define a 'schema' property.",
  CollectionFormatValueNotSupported: "The 'collectionFormat' keyword value '{0}' is not supported.",
  ConnectionIdParameterNotAllowed: "A parameter cannot be named as 'connectionId'.",
  DiscriminatorMustBeARequiredStringProperty:
    "The 'discriminator' value must be the name of a required string property.",
  DuplicateEnumValuesInExtension:
    "The 'x-ms-enum-values' extension has duplicate values. You can only have one display name mapped to a value.",
  DynamicExtensionDefinitionNotAllowedInParameter:
    'Dynamic extensions are not allowed to be defined on the body parameter. It should be in the schema.',
  DynamicListExtensionRequiredForAmbiguousReferences:
    "The 'x-ms-dynamic-values' extension references ambiguous parameter references. You need to define the 'x-ms-dynamic-list' extension.",
  DynamicListExtensionRequiredForNonParameterReferences:
    "The 'x-ms-dynamic-values' extension references properties within parameters. You need to define the 'x-ms-dynamic-list' extension.",
  DynamicPropertiesExtensionRequiredForPropertiesValuePath:
    "The 'x-ms-dynamic-schema' extension property 'value-path' points to schema properties. You need to define the 'x-ms-dynamic-properties' extension, which points to schema object.",
  DynamicPropertiesItemValuePathMismatch:
    "The 'x-ms-dynamic-properties' extension should have the same item value path as 'x-ms-dynamic-schema' extension without 'properties' ending.",
  DynamicTreeExtensionMissing:
    "The 'x-ms-dynamic-tree' extension must be defined to enable file picker support.",
  EnumMustContainAtLeastOneElement: "The 'enum' array requires at least one value.",
  ExclusiveMaximumRequiresMaximum:
    "The 'exclusiveMaximum' keyword can only be specified if the 'maximum' keyword is also specified.",
  ExtensionNameNotValid: `The property '{0}' is not valid. If this property is an extension, its name must begin with "x-".`,
  FileParameterMustBeInFormData:
    "Parameters of type 'file' are not valid in locations other than 'formData'.",
  FilterFunctionsPropertyInInputSchema:
    "The 'filterFunctions' property has to be in the response schema.",
  HostNameNotValid:
    "The 'host' property, if present, must be a valid URI host without a scheme or path.",
  InvalidCustomEditorExtensionDictionaryValue:
    "The 'x-ms-editor' extension can be specified as 'dictionary' only for schema with type object and additional properties allowed.",
  InvalidEnumValue:
    "The type of the enum value is '{0}' but it should be '{1}' as specified in the schema.",
  InvalidEnumValuesExtensionValue:
    "The 'value' field must match one of the enums as defined in the 'enum' property of the schema.",
  InvalidFormDataParameterName:
    "The form data parameter name '{0}' is invalid. All characters must be part of the US-ASCII character set.",
  JsonTypeIncorrect:
    "The type of the property is incorrect. Expected type '{0}', but value is of type '{1}'.",
  JsonValueNotInEnum: 'The property value must be one of the following: {0}.',
  MimeTypeNotValid: "The MIME type '{0}' is not valid.",
  MinimumShouldBeLessThanOrEqualToMaximum:
    "The 'minimum' value should be less than or equal to the 'maximum' value.",
  MissingEnumValuesDisplayName:
    "The 'x-ms-enum-values' extension is invalid. Please specify the property 'displayName'.",
  MultipleOfMustBeGreaterThanZero: "The 'multipleOf' value must be greater than zero.",
  NonBodyParameterSchemaNotValid:
    "The parameter cannot define a schema as it is not in the 'body'.",
  NotificationExtensionSupportedForTriggerOnly:
    "The 'x-ms-notification' is supported for trigger operations only.",
  NotificationUrlNotAllowedInThisPosition:
    'The notification URL property is not allowed in this position. It is allowed only in input body.',
  NotificationUrlNotInternal:
    'The notification URL property itself or at least one of its parents must be internal.',
  NotificationUrlNotString: 'The notification URL property must be of type string.',
  OneOfPropertiesRequired: 'At least one of the properties is required: [{0}].',
  OperationIdNotFound: "The 'operationId' could not be found in this swagger document.",
  OperationIdNotUnique:
    "The operationId '{0}' is used multiple times. Operation identifiers must be unique.",
  OperationIdRequired: "The operation 'operationId' property is required.",
  OperationMissingPathParameter:
    "The operation '{0}' does not define the '{1}' parameter which is required by the path.",
  OperationMissingRequiredProperty: "The target operation requires parameter '{0}'.",
  OperationMustHaveNotificationContentExtension:
    "The operation '{0}' is missing notification content extension as it has '{1}' properties marked as notification URL.",
  OperationParameterNameIsAmbiguous:
    'The parameter name is ambiguous as it matches both a parameter name and a path to a body property.',
  OperationParameterNameNotFound:
    "The parameter could not be found in operation '{0}' in the swagger document.",
  OperationParameterStaticTypeMismatch:
    "The parameter has type '{0}', but a static value is provided of type '{1}'.",
  OperationParameterTypeMismatch:
    "The parameter has type '{0}', but operation '{1}' is providing a parameter of type '{2}'.",
  OperationParametersContainDuplicateParameter:
    "The operation '{0}' contains duplicate parameters with name '{1}', location '{2}'.",
  OperationParametersContainMultipleBodyParameters:
    "The operation '{0}' contains multiple parameters in the location 'body', at most one is allowed.",
  OperationPathContainsUnsupportedCharacters:
    "The operation path cannot contain wildcard character '*'.",
  OperationPathMayNotContainQueryOrFragment:
    'The path is not valid, it must not contain a query part or fragment identifier.',
  OperationPathMustStartWithSlash: "The path is not valid, it must start with a '/' character.",
  OperationPathTemplateNotValid:
    "The path is not valid, each path template variable enclosed by '{{' and '}}' characters must be contained within a single URL segment.",
  OperationPathVariablesContainDefaults:
    "The operation path template variables cannot set default values with character '='.",
  OperationSchemaCountExceedsMaxAllowed:
    "The total number of schemas in the operation has exceeded the maximum allowed value of '{0}'.",
  ParameterListContainsFormDataAndBody:
    "The 'parameters' list defines both a 'body' parameter, and a 'formData' parameter. Only one of these location types can be used in an operation.",
  ParamtersWithSameNameMustHaveSameTypeAndVisibility:
    'Parameters of the same name in fetch and subscribe operations must be of the same type and visibility.',
  PathItemRefNotSuppored: "The '$ref' property in a path is not supported.",
  PathParameterMustBeRequired:
    'The parameter must be marked as required as it is used in the operation path.',
  PathParameterNotDefinedInTemplate:
    "The 'path' parameter '{0}' is not defined in the URI path template.",
  PatternShouldBeValidRegularExpression:
    "The 'pattern' value should be a valid regular expression.",
  RequiredLoopInSchemaNotAllowed: 'Loops of required schema properties are not allowed.',
  RequiredPropertyArrayEmpty:
    "The 'required' array requires at least one value. If no properties are required in the schema, remove the 'required' property.",
  RequiredPropertyDefinitionMissing:
    "The required property '{0}' is not defined in the object schema.",
  RequiredReadOnlyPropertyNotAllowedAsInput: "An input property cannot be 'readonly' and required.",
  ResponseExampleMustBeProducedByOperation:
    "The response example '{0}' is not produced by the operation '{1}'.",
  ResponseHeadersAreNotUnique: 'The response headers are not unique.',
  ResponseMustBeDefaultOrHttpStatusCode:
    "The response is not valid, the response must be a valid HTTP status code, or the string 'default'.",
  SchemaRefLoopNotAllowed:
    "The schema definition may not use a '$ref' to point to another definition.",
  SchemaReferenceNotFound: "The schema reference '{0}' could not be found in the swagger document.",
  SchemaReferenceNotValid:
    "The schema reference '{0}' is not valid. Schema references must start with '#/definitions/' and be valid JSON Pointers.",
  SchemaTypeFileNotValid:
    "The schema type 'file' is not valid. Only parameters in 'formData' and the root response schema may be of type 'file'.",
  SchemeNotSupported: 'The WebSocket transfer protocol schemes are not supported.',
  SchemeNotValid: "The 'schemes' property must only contain transfer protocols from the list: {0}.",
  SecurityRequirementMustHaveEmptyValue:
    "The security requirement '{0}' cannot specify any scopes, an empty array should be provided.",
  SecurityRequirementMustHaveValue: "The security requirement '{0}' must have have a value.",
  SecuritySchemePropertyNotValid:
    "The security definition property '{0}' is not valid for definitions of type '{1}'.",
  SecuritySchemePropertyRequired:
    "The security definition property '{0}' is required for definitions of type '{1}'.",
  SelectedItemValuePathNotAllowedInThisPosition:
    "The 'selectedItemValuePath' property is not allowed in this position.",
  SourcePropertyInternal:
    "The parameter reference '{0}' in the source operation '{1}' is internal or one of its parent(s) are internal.",
  SpecificationVersionIncorrect: `The 'swagger' property must have the string value "2.0".`,
  StringBinaryNotSupportedForFormUrlEncoded:
    "String/binary parameters are not supported for operation '{0}' with 'application/x-www-form-urlencoded' consumes type.",
  TagRedefined: "The 'tags' property defines tag '{0}' multiple times.",
  TotalOperationsCountExceedsMaxAllowed:
    "The total number of operations in the swagger exceeds the maximum allowed value of '{0}'.",
  TotalSchemaCountExceedsMaxAllowed:
    "The maximum allowed number of schemas in the swagger is '{0}'.",
  UnrecognizedTypeFormat: "The type/format '{0}' is not recognized.",
} as const;

export type ValidatorCode = keyof typeof validatorMessages;
