using System.Globalization;
using Collections.AmcSandbox.Data;
using Collections.AmcSandbox.Engine;

namespace Collections.AmcSandbox.Api;

/// <summary>Accounts, instances and their advertisers.</summary>
internal static class AdminEndpoints
{
    public static void Map(IEndpointRouteBuilder amc)
    {
        amc.MapGet("/accounts", Accounts);
        amc.MapGet("/instances", Instances);
        amc.MapGet("/instances/{instanceId}", Instance);
        amc.MapGet("/instances/{instanceId}/advertisers", Advertisers);
    }

    private static IResult Accounts(HttpContext http, string? nextToken)
    {
        var grant = (TokenStore.Grant)http.Items[typeof(TokenStore.Grant)]!;
        var all = SandboxAccount.All
            .Where(account => account.IsReachedBy(grant.RefreshToken))
            .Select(account => new AccountBody(account.EntityId, account.Name, account.MarketplaceId))
            .ToList();
        var (page, next, refusal) = Paging.Page(all, null, nextToken);
        return refusal ?? AmcResult.Ok(new AccountListBody(page, next), SandboxJson.Default.AccountListBody, AmcResult.Accounts);
    }

    private static IResult Instances(HttpContext http, string? limit, string? nextToken)
    {
        var all = AmcGate.AccountOf(http).Instances.Select(Body).ToList();
        var (page, next, refusal) = Paging.Page(all, limit, nextToken);
        return refusal ?? AmcResult.Ok(new InstanceListBody(page, next), SandboxJson.Default.InstanceListBody, AmcResult.Instances);
    }

    private static IResult Instance(HttpContext http)
    {
        return AmcResult.Ok(new OneInstanceBody(Body(AmcGate.InstanceOf(http))), SandboxJson.Default.OneInstanceBody, AmcResult.Instances);
    }

    private static IResult Advertisers(HttpContext http, string? type, string? limit, string? nextToken)
    {
        var instance = AmcGate.InstanceOf(http);
        var marketplaceId = AmcGate.AccountOf(http).MarketplaceId;
        var all = new List<AdvertiserBody>
        {
            new($"ENTITY{Digits(instance, "sponsored", 12)}", instance.Customer, "SPONSORED_ADS", marketplaceId, ["SPONSORED_PRODUCTS", "SPONSORED_BRANDS"]),
        };
        if (instance.HasDsp)
        {
            all.Add(new AdvertiserBody(Digits(instance, "dsp", 18), $"{instance.Customer} DSP", "DISPLAY", null, ["DISPLAY"]));
        }

        all.RemoveAll(advertiser => type is not null && advertiser.Type != type);
        var (page, next, refusal) = Paging.Page(all, limit, nextToken);
        return refusal
            ?? AmcResult.Ok(new AdvertiserListBody(page, next, all.Count), SandboxJson.Default.AdvertiserListBody, AmcResult.Instances);
    }

    private static InstanceBody Body(SandboxInstance instance)
    {
        var created = instance.Created.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) + "T09:00:00Z";
        return new InstanceBody
        {
            InstanceId = instance.Id,
            InstanceName = instance.Name,
            InstanceType = instance.Type,
            CustomerCanonicalName = instance.Customer,
            CreationStatus = "COMPLETED",
            CreationDatetime = created,
            S3BucketName = "",
            S3BucketRegion = "us-east-1",
            AwsAccountId = Digits(instance, "aws", 12),
            DataUploadAwsAccountId = Digits(instance, "upload", 12),
            ApiEndpoint = "https://advertising-api.amazon.com",
            Entities = ["NA"],
            AdvertiserTypes = instance.HasDsp ? ["DISPLAY", "SPONSORED_ADS"] : ["SPONSORED_ADS"],
            OptionalDatasets = [],
        };
    }

    private static string Digits(SandboxInstance instance, string purpose, int count)
    {
        var number = Noise.Mix(Noise.Mix(1, instance.Id), purpose) % (ulong)Math.Pow(10, count);
        return number.ToString(CultureInfo.InvariantCulture).PadLeft(count, '1');
    }
}
