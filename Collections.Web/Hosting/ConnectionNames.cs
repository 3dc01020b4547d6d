namespace Collections.Web.Hosting;

/// <summary>The connection strings of the configuration section <c>ConnectionStrings</c>.</summary>
public static class ConnectionNames
{
    /// <summary>The login in <c>collections_app</c>.</summary>
    public const string App = "Collections";

    /// <summary>The login in <c>collections_worker</c>.</summary>
    public const string Worker = "Worker";

    /// <summary>The login that owns the schema. Only migrations use it.</summary>
    public const string Owner = "Owner";
}
