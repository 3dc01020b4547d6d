namespace Collections.Web.Hosting;

/// <summary>What a process does; chosen with <c>--role</c>.</summary>
public enum ProcessRole
{
    /// <summary>Pages, API and background work.</summary>
    All,

    /// <summary>Pages and API.</summary>
    Web,

    /// <summary>Background work.</summary>
    Worker,

    /// <summary>Applies the migrations and ends.</summary>
    Migrate,
}
