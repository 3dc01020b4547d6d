using System.Text.Json.Serialization;

namespace Collections.AmcSandbox.Api;

[JsonSourceGenerationOptions(
    System.Text.Json.JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, NumberHandling = JsonNumberHandling.Strict)]
[JsonSerializable(typeof(EmptyBody))]
[JsonSerializable(typeof(ErrorBody))]
[JsonSerializable(typeof(GatewayErrorBody))]
[JsonSerializable(typeof(TokenRequestBody))]
[JsonSerializable(typeof(TokenBody))]
[JsonSerializable(typeof(TokenErrorBody))]
[JsonSerializable(typeof(AccountListBody))]
[JsonSerializable(typeof(InstanceListBody))]
[JsonSerializable(typeof(OneInstanceBody))]
[JsonSerializable(typeof(AdvertiserListBody))]
[JsonSerializable(typeof(WorkflowBody))]
[JsonSerializable(typeof(WorkflowListBody))]
[JsonSerializable(typeof(ScheduleBody))]
[JsonSerializable(typeof(ScheduleListBody))]
[JsonSerializable(typeof(DataSourceListBody))]
[JsonSerializable(typeof(OneDataSourceBody))]
[JsonSerializable(typeof(CreateExecutionBody))]
[JsonSerializable(typeof(UpdateExecutionBody))]
[JsonSerializable(typeof(ExecutionBody))]
[JsonSerializable(typeof(ExecutionListBody))]
[JsonSerializable(typeof(DownloadUrlsBody))]
[JsonSerializable(typeof(ResultMetadataBody))]
internal sealed partial class SandboxJson : JsonSerializerContext;
