using System.Text.Json;

namespace Collections.AmcSandbox.Api;

/// <summary>A workflow on the wire, saved or sent along with an execution.</summary>
internal sealed record WorkflowBody
{
    public string? WorkflowId { get; init; }

    public string? SqlQuery { get; init; }

    public IReadOnlyList<string>? Query { get; init; }

    public IReadOnlyList<InputParameterBody>? InputParameters { get; init; }

    public IReadOnlyList<ColumnBody>? OutputColumns { get; init; }

    public OutputFormatBody? OutputFormat { get; init; }

    public string? PrivacyFilteringBehavior { get; init; }

    public string? FilteredMetricsDiscriminatorColumn { get; init; }

    public string? FilteredReasonColumn { get; init; }

    public string? DistinctUserCountColumn { get; init; }

    public string? InputSchema { get; init; }
}

/// <summary>A parameter that the SQL may use as <c>CUSTOM_PARAMETER('name')</c>.</summary>
internal sealed record InputParameterBody
{
    public string? Name { get; init; }

    /// <summary>A type name, or an object for arrays.</summary>
    public JsonElement? DataType { get; init; }

    public string? ColumnType { get; init; }

    public JsonElement? DefaultValue { get; init; }

    public string? Description { get; init; }

    public string? DisplayName { get; init; }
}

/// <summary>A column of a result or of a data source.</summary>
internal sealed record ColumnBody
{
    public string? Name { get; init; }

    public string? DataType { get; init; }

    public string? ColumnType { get; init; }

    public int? Precision { get; init; }

    public int? Scale { get; init; }

    public string? Description { get; init; }

    public string? Sensitivity { get; init; }
}

/// <summary>How result files are written.</summary>
internal sealed record OutputFormatBody
{
    public string? SeparatorCharacter { get; init; }

    public string? QuoteCharacter { get; init; }

    public string? EscapeCharacter { get; init; }
}
