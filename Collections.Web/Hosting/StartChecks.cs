using System.ComponentModel.DataAnnotations;
using System.Reflection;
using Collections.AmcSandbox;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Collections.Web.Hosting;

/// <summary>Looks at every known setting before anything is started, and says all that is wrong at once. What it does not know it ignores.</summary>
internal static class StartChecks
{
    /// <summary>The options classes of ours that have a validator.</summary>
    public static IReadOnlyList<Type> OptionsTypes(IServiceCollection services) =>
    [
        .. services
            .Where(service => service.ServiceType.IsGenericType && service.ServiceType.GetGenericTypeDefinition() == typeof(IValidateOptions<>))
            .Select(service => service.ServiceType.GenericTypeArguments[0])
            .Where(type => type.Assembly.GetName().Name!.StartsWith("Collections.", StringComparison.Ordinal))
            .Distinct(),
    ];

    public static void ThrowIfAnySettingIsWrong(StartMode mode, IConfiguration configuration, IEnumerable<Type> options, IServiceProvider provider)
    {
        // One value may be read in several places.
        List<string> complaints =
        [
            .. ((IEnumerable<string>)
            [
                .. Process(configuration),
                .. Database(mode, configuration),
                .. Sandbox(mode, configuration),
                .. KeyRing.Complaints(mode, configuration),
                .. Options(options, provider),
            ]).Distinct(),
        ];
        if (complaints is not [])
        {
            throw new HostingException(StartRefusal.Complaints(complaints));
        }
    }

    private static IEnumerable<string> Process(IConfiguration configuration)
    {
        if (configuration[StartMode.RoleKey] is { } role && (!Enum.TryParse<ProcessRole>(role, ignoreCase: true, out var known) || !Enum.IsDefined(known)))
        {
            yield return $"--role {role}: must be one of {string.Join(", ", Enum.GetNames<ProcessRole>()).ToLowerInvariant()}.";
        }

        if (configuration["Demo:Enabled"] is { Length: > 0 } demo && !bool.TryParse(demo, out _))
        {
            yield return $"Demo:Enabled = '{demo}': must be true or false.";
        }

        foreach (var url in (configuration["urls"] ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            string? wrong = null;
            try
            {
                var address = BindingAddress.Parse(url);
                wrong = address.Scheme is "http" or "https" ? null : "must start with http:// or https://";
            }
            catch (FormatException exception)
            {
                wrong = exception.Message;
            }

            if (wrong is not null)
            {
                yield return $"--urls {url}: {wrong}";
            }
        }
    }

    private static IEnumerable<string> Database(StartMode mode, IConfiguration configuration)
    {
        foreach (var name in (string[])[ConnectionNames.App, ConnectionNames.Worker, ConnectionNames.Owner])
        {
            if (configuration.GetConnectionString(name) is { Length: > 0 } text && Malformed(text) is { } why)
            {
                yield return $"ConnectionStrings:{name}: {why}";
            }
        }

        if (mode.HasOwnDatabase)
        {
            if (mode.Role is ProcessRole.Web or ProcessRole.Worker)
            {
                yield return $"--role {mode.Role.ToString().ToLowerInvariant()} shares a database with other processes: set ConnectionStrings:{ConnectionNames.App} and "
                    + $"ConnectionStrings:{ConnectionNames.Worker}.";
            }

            yield break;
        }

        if (mode.Role == ProcessRole.Migrate && string.IsNullOrWhiteSpace(configuration.GetConnectionString(ConnectionNames.Owner)))
        {
            yield return $"ConnectionStrings:{ConnectionNames.Owner} is missing: --role migrate runs as the login that owns the schema.";
        }

        if (mode.DoesWork && string.IsNullOrWhiteSpace(configuration.GetConnectionString(ConnectionNames.Worker)))
        {
            yield return $"ConnectionStrings:{ConnectionNames.Worker} is missing: background work needs a login in collections_worker.";
        }

        // Without the text itself: it holds a password.
        static string? Malformed(string text)
        {
            try
            {
                var settings = new NpgsqlConnectionStringBuilder(text);
                return string.IsNullOrEmpty(settings.Host) ? "has no Host."
                    : settings.NoResetOnClose || settings.Multiplexing ? "must not contain 'No Reset On Close' or 'Multiplexing': they would mix users."
                    : null;
            }
            catch (ArgumentException)
            {
                return "is not a connection string of the form Host=…;Port=…;Database=…;Username=…;Password=….";
            }
        }
    }

    private static string[] Sandbox(StartMode mode, IConfiguration configuration)
    {
        if (!mode.HasOwnAmc)
        {
            return [];
        }

        try
        {
            SandboxOptions.From(configuration);
            return [];
        }
        catch (ValidationException exception)
        {
            return exception.Message.Split(Environment.NewLine);
        }
        catch (InvalidOperationException exception)
        {
            return [exception.Message];
        }
    }

    private static IEnumerable<string> Options(IEnumerable<Type> types, IServiceProvider provider)
    {
        foreach (var type in types)
        {
            foreach (var complaint in Read(typeof(IOptionsMonitor<>).MakeGenericType(type)))
            {
                yield return complaint;
            }
        }

        IEnumerable<string> Read(Type monitor)
        {
            try
            {
                monitor.GetProperty(nameof(IOptionsMonitor<>.CurrentValue))!.GetValue(provider.GetRequiredService(monitor));
                return [];
            }
            catch (TargetInvocationException exception) when (exception.InnerException is OptionsValidationException invalid)
            {
                return invalid.Failures;
            }
            catch (TargetInvocationException exception) when (exception.InnerException is InvalidOperationException unreadable)
            {
                // The binder names the key, the value and the type it should have had.
                return [unreadable.Message];
            }
        }
    }
}
