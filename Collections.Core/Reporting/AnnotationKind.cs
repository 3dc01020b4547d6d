namespace Collections.Core.Reporting;

/// <summary>Where a note on a report comes from. All but the user's own and the retail events are made by themselves.</summary>
public enum AnnotationKind
{
    Gap,
    Restated,
    ChangedQuery,

    /// <summary>AMC hid many more rows, or many fewer, than the week before.</summary>
    FilteredJump,
    User,
    RetailEvent,
}
