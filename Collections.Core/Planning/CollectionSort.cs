namespace Collections.Core.Planning;

/// <summary>The order of a list of collections.</summary>
public enum CollectionSort
{
    /// <summary>Created last, first.</summary>
    Newest,

    /// <summary>Changed last, first.</summary>
    LastChange,

    /// <summary>By name, A to Z.</summary>
    Name,
}
