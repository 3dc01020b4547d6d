namespace Collections.Web.Security;

/// <summary>Names of the authorisation policies. What a person sees is not decided here but by PostgreSQL, by access to instances.</summary>
public static class AccessPolicies
{
    /// <summary>Hangfire's dashboard, which shows the jobs of all instances.</summary>
    public const string Admin = "Admin";

    /// <summary>The connection of an interactive page.</summary>
    public const string Circuit = "Circuit";
}
