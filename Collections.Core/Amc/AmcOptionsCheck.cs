using Microsoft.Extensions.Options;

namespace Collections.Core.Amc;

/// <summary>Says everything that is wrong with section <c>Amc</c> at once, in the names that the operator wrote.</summary>
internal sealed class AmcOptionsCheck : IValidateOptions<AmcOptions>
{
    private static readonly string[] AmazonDomains = ["amazon.com", "amazon.co.uk", "amazon.co.jp", "amazonaws.com"];

    public ValidateOptionsResult Validate(string? name, AmcOptions options)
    {
        List<string> problems = [.. Credentials(options), .. Addresses(options), .. Times(options)];
        return problems is [] ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static IEnumerable<string> Credentials(AmcOptions options)
    {
        (string Name, string? Value)[] parts =
        [
            ("Amc:ClientId", options.ClientId), ("Amc:ClientSecret", options.ClientSecret), ("Amc:RefreshToken", options.RefreshToken),
            ("Amc:EntityId", options.EntityId), ("Amc:MarketplaceId", options.MarketplaceId),
        ];
        var given = parts.Where(part => !string.IsNullOrWhiteSpace(part.Value)).ToList();
        if (given is [])
        {
            yield break;
        }

        foreach (var part in parts.Except(given))
        {
            yield return $"{part.Name} is missing; it goes together with {given[0].Name}.";
        }

        foreach (var part in given.Where(part => part.Value!.Any(c => char.IsControl(c) || char.IsWhiteSpace(c))))
        {
            yield return $"{part.Name} contains a space or a line break.";
        }
    }

    private static IEnumerable<string> Addresses(AmcOptions options)
    {
        if (!Enum.IsDefined(options.Region))
        {
            yield return "Amc:Region must be NA, EU or FE.";
        }

        if (options.BaseUrl is null != options.TokenUrl is null)
        {
            yield return "Amc:BaseUrl and Amc:TokenUrl go together: give both or neither.";
        }

        (string Name, Uri? Value)[] addresses = [("Amc:BaseUrl", options.BaseUrl), ("Amc:TokenUrl", options.TokenUrl)];
        foreach (var (name, value) in addresses)
        {
            if (value is null)
            {
                continue;
            }

            if (!value.IsAbsoluteUri || value.Scheme is not ("http" or "https") || value.UserInfo is not "")
            {
                yield return $"{name} must be an http or https address without a user name.";
            }
            else if (value.Scheme is "http" && IsAmazon(value))
            {
                yield return $"{name} must be https: secrets are never sent to Amazon in the clear.";
            }
        }
    }

    private static bool IsAmazon(Uri address) =>
        AmazonDomains.Any(domain => address.IdnHost.EndsWith(domain, StringComparison.OrdinalIgnoreCase));

    private static IEnumerable<string> Times(AmcOptions options)
    {
        (string Name, TimeSpan Value, TimeSpan Least, TimeSpan Most)[] times =
        [
            ("Amc:PollInterval", options.PollInterval, TimeSpan.FromMilliseconds(10), TimeSpan.FromHours(1)),
            ("Amc:PostTimeout", options.PostTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(2)),
            ("Amc:ReadTimeout", options.ReadTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(10)),
            ("Amc:DownloadIdleTimeout", options.DownloadIdleTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(10)),
            ("Amc:TokenMargin", options.TokenMargin, TimeSpan.Zero, TimeSpan.FromMinutes(30)),
            ("Amc:MaxRetryAfter", options.MaxRetryAfter, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)),
        ];
        return times
            .Where(time => time.Value < time.Least || time.Value > time.Most)
            .Select(time => $"{time.Name} must lie between {time.Least} and {time.Most} (hours:minutes:seconds), not {time.Value}.");
    }
}
