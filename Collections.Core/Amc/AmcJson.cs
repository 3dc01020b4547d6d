using System.Text.Json.Serialization;

namespace Collections.Core.Amc;

/// <summary>What goes over the wire to AMC.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.AllowReadingFromString)]
[JsonSerializable(typeof(CreateExecutionBody))]
[JsonSerializable(typeof(CancelExecutionBody))]
[JsonSerializable(typeof(AmcExecution))]
[JsonSerializable(typeof(AmcInstance))]
[JsonSerializable(typeof(AmcWorkflow))]
[JsonSerializable(typeof(AmcDataSource))]
[JsonSerializable(typeof(AmcDownloadUrls))]
[JsonSerializable(typeof(ExecutionPage))]
[JsonSerializable(typeof(AccountPage))]
[JsonSerializable(typeof(InstancePage))]
[JsonSerializable(typeof(AdvertiserPage))]
[JsonSerializable(typeof(WorkflowPage))]
[JsonSerializable(typeof(DataSourcePage))]
[JsonSerializable(typeof(TokenAnswer))]
[JsonSerializable(typeof(ErrorAnswer))]
internal sealed partial class AmcJson : JsonSerializerContext;
