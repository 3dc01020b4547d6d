namespace Collections.Core.Reporting.Layout;

public enum NoteKind
{
    /// <summary>Written by a person.</summary>
    Annotation,
    Anomaly,
    RetailEvent,
    Gap,
    Restatement,
    QueryChange,
    FilteredJump,
}
