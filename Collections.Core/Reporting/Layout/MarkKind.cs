namespace Collections.Core.Reporting.Layout;

public enum MarkKind
{
    Partial,
    Provisional,
    Filtered,
    Gap,
    QueryChanged,
    Restated,
    Missing,
    LikeForLike,
    Note,
}
