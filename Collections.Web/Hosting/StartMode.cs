namespace Collections.Web.Hosting;

/// <summary>How this process runs, as the configuration says: its role, and what it has to bring along because it was not given.</summary>
/// <param name="IsDemo">Sample data, a demo user, and a key ring that needs no protection.</param>
/// <param name="HasOwnDatabase">No connection string: an embedded PostgreSQL.</param>
/// <param name="HasOwnAmc">No AMC credentials, and no <c>Sandbox:Enabled=false</c>: a sandbox in this process.</param>
public sealed record StartMode(ProcessRole Role, bool IsDemo, bool HasOwnDatabase, bool HasOwnAmc)
{
    /// <summary>Where <c>--role</c> goes. Not <c>role</c>, which an unrelated environment variable ROLE would set.</summary>
    internal const string RoleKey = "Process:Role";

    /// <summary>Whether people and scripts are served.</summary>
    public bool ServesWeb => Role is ProcessRole.All or ProcessRole.Web;

    /// <summary>Whether jobs run here.</summary>
    public bool DoesWork => Role is ProcessRole.All or ProcessRole.Worker;

    public static StartMode From(IConfiguration configuration)
    {
        _ = Enum.TryParse<ProcessRole>(configuration[RoleKey], ignoreCase: true, out var role);
        var noDatabase = string.IsNullOrWhiteSpace(configuration.GetConnectionString(ConnectionNames.App))
            && (role != ProcessRole.Migrate || string.IsNullOrWhiteSpace(configuration.GetConnectionString(ConnectionNames.Owner)));
        var noAmc = string.IsNullOrWhiteSpace(configuration["Amc:ClientId"]);
        var demo = bool.TryParse(configuration["Demo:Enabled"], out var enabled) ? enabled : noDatabase && noAmc;
        var sandbox = !bool.TryParse(configuration["Sandbox:Enabled"], out var wanted) || wanted;
        return new(role, demo, noDatabase, noAmc && sandbox && role is (ProcessRole.All or ProcessRole.Worker));
    }
}
