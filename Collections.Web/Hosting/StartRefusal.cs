using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Collections.Core.Data;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Collections.Web.Hosting;

/// <summary>Tells a wrong setting or a missing database from a bug: the former is a few lines for the operator, the latter a stack trace.</summary>
internal static class StartRefusal
{
    /// <summary>What to print, or null when the exception is a bug.</summary>
    public static string? Explain(Exception exception) => exception switch
    {
        HostingException or MigrationException => exception.Message,
        OptionsValidationException invalid => Complaints(invalid.Failures),
        ValidationException invalid => Complaints([invalid.Message]),
        AggregateException { InnerExceptions: { Count: > 0 } all } when all.All(one => one is OptionsValidationException) =>
            Complaints(all.Cast<OptionsValidationException>().SelectMany(one => one.Failures)),
        IOException { InnerException: AddressInUseException } => $"{exception.Message} Another program listens there: choose another address with --urls.",
        NpgsqlException => $"The database refused: {exception.Message}",
        _ => null,
    };

    public static string Complaints(IEnumerable<string> complaints)
    {
        var list = complaints.ToList();
        var heading = list.Count == 1 ? "One setting is wrong:" : string.Create(CultureInfo.InvariantCulture, $"{list.Count} settings are wrong:");
        return string.Join(Environment.NewLine, list.Select(complaint => $"  - {complaint}").Prepend(heading));
    }
}
