using System.Text.Json.Serialization;

namespace Collections.Core.Amc;

/// <summary>A page of a list. The last one has a null token, or an empty one, or none at all.</summary>
internal interface IAmcPage<out TItem>
{
    IReadOnlyList<TItem>? Items { get; }

    string? NextToken { get; }
}

internal sealed record ExecutionPage([property: JsonPropertyName("executions")] IReadOnlyList<AmcExecution>? Items, string? NextToken)
    : IAmcPage<AmcExecution>;

internal sealed record AccountPage([property: JsonPropertyName("amcAccounts")] IReadOnlyList<AmcAccount>? Items, string? NextToken)
    : IAmcPage<AmcAccount>;

internal sealed record InstancePage([property: JsonPropertyName("instances")] IReadOnlyList<AmcInstance>? Items, string? NextToken)
    : IAmcPage<AmcInstance>;

internal sealed record AdvertiserPage([property: JsonPropertyName("advertisers")] IReadOnlyList<AmcAdvertiser>? Items, string? NextToken)
    : IAmcPage<AmcAdvertiser>;

internal sealed record WorkflowPage([property: JsonPropertyName("workflows")] IReadOnlyList<AmcWorkflow>? Items, string? NextToken)
    : IAmcPage<AmcWorkflow>;

internal sealed record DataSourcePage([property: JsonPropertyName("dataSources")] IReadOnlyList<AmcDataSource>? Items, string? NextToken)
    : IAmcPage<AmcDataSource>;

internal sealed record CancelExecutionBody(string Status);

internal sealed record TokenAnswer(
    [property: JsonPropertyName("access_token")] string? AccessToken, [property: JsonPropertyName("expires_in")] int? ExpiresIn);

/// <summary>
/// The contract says code and details; the gateway before AMC says message; the token service says error and error_description.
/// </summary>
internal sealed record ErrorAnswer(
    string? Code, string? Details, string? Message, string? StatusReason, string? Error,
    [property: JsonPropertyName("error_description")] string? ErrorDescription);
