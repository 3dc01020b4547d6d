using Collections.Core.Amc;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Collections.Tests.Amc;

public sealed class AmcOptionsTests
{
    [Fact]
    public void Nothing_configured_is_fine() => Read([]).IsConfigured.ShouldBeFalse();

    [Fact]
    public void A_region_gives_Amazon_s_addresses()
    {
        var options = Read(Complete("Amc:Region=EU", "Amc:PollInterval=00:00:05", "Amc:Unknown=1"));

        options.IsConfigured.ShouldBeTrue();
        options.PollInterval.ShouldBe(TimeSpan.FromSeconds(5));
        options.Endpoints.ShouldBe(new(new("https://advertising-api-eu.amazon.com/"), new("https://api.amazon.co.uk/auth/o2/token")));
    }

    [Fact]
    public void Addresses_of_one_s_own_go_before_the_region() =>
        Read(Complete("Amc:BaseUrl=http://127.0.0.1:5090", "Amc:TokenUrl=http://127.0.0.1:5090/auth/o2/token")).Endpoints.Api.Port.ShouldBe(5090);

    [Fact]
    public void Everything_wrong_is_said_at_once()
    {
        var failure = Should.Throw<OptionsValidationException>(() => Read(
            ["Amc:ClientId=a b", "Amc:BaseUrl=http://advertising-api.amazon.com", "Amc:PollInterval=15", "Amc:Region=7"]));

        failure.Failures.ShouldBe(
            [
                "Amc:ClientSecret is missing; it goes together with Amc:ClientId.",
                "Amc:RefreshToken is missing; it goes together with Amc:ClientId.",
                "Amc:EntityId is missing; it goes together with Amc:ClientId.",
                "Amc:MarketplaceId is missing; it goes together with Amc:ClientId.",
                "Amc:ClientId contains a space or a line break.",
                "Amc:Region must be NA, EU or FE.",
                "Amc:BaseUrl and Amc:TokenUrl go together: give both or neither.",
                "Amc:BaseUrl must be https: secrets are never sent to Amazon in the clear.",
                "Amc:PollInterval must lie between 00:00:00.0100000 and 01:00:00 (hours:minutes:seconds), not 15.00:00:00.",
            ]);
    }

    private static string[] Complete(params string[] more) =>
        ["Amc:ClientId=c", "Amc:ClientSecret=s", "Amc:RefreshToken=r", "Amc:EntityId=e", "Amc:MarketplaceId=m", .. more];

    private static AmcOptions Read(string[] settings)
    {
        var pairs = settings.Select(setting => setting.Split('=', 2)).ToDictionary(pair => pair[0], pair => (string?)pair[1]);
        var services = new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(pairs).Build())
            .AddAmc();
        using var provider = services.BuildServiceProvider();
        return provider.GetRequiredService<IOptions<AmcOptions>>().Value;
    }
}
