namespace Collections.Core.Reporting;

/// <summary>What a reader must know before comparing a week.</summary>
public enum MarkKind
{
    /// <summary>Not all seven days.</summary>
    Partial,

    /// <summary>AMC may still restate it, or restated it after it was collected.</summary>
    Provisional,

    /// <summary>AMC hid values.</summary>
    Filtered,

    /// <summary>No result, or one for which AMC lacked data.</summary>
    Gap,

    /// <summary>Another query than the week before.</summary>
    ChangedQuery,

    /// <summary>Collected again, with other figures.</summary>
    Restated,

    /// <summary>The result looked odd when it came.</summary>
    Warning,
}
