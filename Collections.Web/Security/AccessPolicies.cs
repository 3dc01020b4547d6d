namespace Collections.Web.Security;

/// <summary>Names of the authorisation policies. What a person sees is not decided here but by PostgreSQL, by access to instances.</summary>
public static class AccessPolicies
{
    /// <summary>Accounts, people, Hangfire.</summary>
    public const string Admin = "Admin";

    /// <summary>Creates and changes collections and workflows.</summary>
    public const string Analyst = "Analyst";
}
