namespace Collections.Core.Amc;

/// <summary>What fills a parameter of a query.</summary>
public enum SqlParameterKind
{
    /// <summary>A text, number or date given with the collection; also a list, where the query has room for one.</summary>
    Value,

    /// <summary>A list given with the collection, which may be empty.</summary>
    OptionalList,

    /// <summary><c>start_date</c>, <c>end_date</c>: filled for every week.</summary>
    Window,

    /// <summary><c>campaigns</c>, <c>asins</c>: the collection's filters.</summary>
    Filter,

    /// <summary><c>CUSTOM_PARAMETER('name')</c>: given with the collection, passed to AMC as a parameter.</summary>
    AmcParameter,
}
