using System.Text.Json.Serialization;

namespace Collections.AmcSandbox.Api;

internal sealed record EmptyBody;

internal sealed record ErrorBody(string Code, string Details);

internal sealed record GatewayErrorBody(string Message);

internal sealed record TokenRequestBody(
    [property: JsonPropertyName("grant_type")] string? GrantType,
    [property: JsonPropertyName("refresh_token")] string? RefreshToken,
    [property: JsonPropertyName("client_id")] string? ClientId,
    [property: JsonPropertyName("client_secret")] string? ClientSecret);

internal sealed record TokenBody(
    [property: JsonPropertyName("access_token")] string AccessToken,
    [property: JsonPropertyName("token_type")] string TokenType,
    [property: JsonPropertyName("expires_in")] int ExpiresIn,
    [property: JsonPropertyName("refresh_token")] string RefreshToken);

internal sealed record TokenErrorBody(
    [property: JsonPropertyName("error")] string Error,
    [property: JsonPropertyName("error_description")] string ErrorDescription,
    [property: JsonPropertyName("error_index")] string ErrorIndex,
    [property: JsonPropertyName("request_id")] string RequestId);

internal sealed record AccountListBody(IReadOnlyList<AccountBody> AmcAccounts, string? NextToken);

internal sealed record AccountBody(string AccountId, string AccountName, string MarketplaceId);

internal sealed record InstanceListBody(IReadOnlyList<InstanceBody> Instances, string? NextToken);

internal sealed record OneInstanceBody(InstanceBody Instance);

internal sealed record InstanceBody
{
    public required string InstanceId { get; init; }

    public required string InstanceName { get; init; }

    public required string InstanceType { get; init; }

    public required string CustomerCanonicalName { get; init; }

    public required string CreationStatus { get; init; }

    public required string CreationDatetime { get; init; }

    public required string S3BucketName { get; init; }

    public required string S3BucketRegion { get; init; }

    public required string AwsAccountId { get; init; }

    public required string DataUploadAwsAccountId { get; init; }

    public required string ApiEndpoint { get; init; }

    public required IReadOnlyList<string> Entities { get; init; }

    public required IReadOnlyList<string> AdvertiserTypes { get; init; }

    public required IReadOnlyList<OptionalDatasetBody> OptionalDatasets { get; init; }
}

internal sealed record OptionalDatasetBody(string Label, string ActivationTime);

internal sealed record AdvertiserListBody(IReadOnlyList<AdvertiserBody> Advertisers, string? NextToken, int TotalCount);

internal sealed record AdvertiserBody(
    string Id, string Name, string Type, string? MarketplaceId, IReadOnlyList<string> ConfiguredAdvertiserTypes);

internal sealed record WorkflowListBody(IReadOnlyList<WorkflowBody> Workflows, string? NextToken);

internal sealed record ScheduleListBody(IReadOnlyList<ScheduleBody> Schedules, string? NextToken);

internal sealed record ScheduleBody
{
    public string? ScheduleId { get; init; }

    public string? WorkflowId { get; init; }

    public string? AggregationPeriod { get; init; }

    public string? AggregationStartDay { get; init; }

    public int? AggregationHourUtc { get; init; }

    public bool? ScheduleEnabled { get; init; }

    public bool? RequireSyntheticData { get; init; }

    public bool? DisableAggregationControls { get; init; }
}

internal sealed record DataSourceListBody(IReadOnlyList<DataSourceBody> DataSources, string? NextToken);

internal sealed record OneDataSourceBody(DataSourceBody DataSource);

internal sealed record DataSourceBody(
    string DataSourceId, string Description, string Owner, string Provider, IReadOnlyList<TagBody> Tags, IReadOnlyList<ColumnBody> Columns);

internal sealed record TagBody(string Title, string Type, string Description);
