using Collections.Core.Planning;

namespace Collections.Core.Reporting;

/// <summary>A threshold that was reached.</summary>
/// <param name="Value">Of the week; of a rise or fall in percent.</param>
/// <param name="IsProvisional">AMC could still restate it when it was checked.</param>
/// <param name="Text">In words.</param>
public sealed record Notice(
    long Id,
    CollectionId Collection,
    string CollectionName,
    string Kpi,
    DateOnly Week,
    ThresholdCondition Condition,
    decimal Bound,
    decimal Value,
    bool IsProvisional,
    string Text,
    DateTimeOffset CreatedAt,
    DateTimeOffset? ReadAt);
