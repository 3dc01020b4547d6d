using System.Text.Json;
using System.Text.Json.Serialization;
using Collections.Core.Amc;
using Collections.Core.Catalog;
using Collections.Web.Security;

namespace Collections.Web.Api;

internal static class InstancesApi
{
    public static void MapInstances(this IEndpointRouteBuilder api)
    {
        var instances = api.MapGroup("/instances").WithTags("Instances");
        instances.MapGet("", async (CatalogQueries catalog, CancellationToken cancellationToken) =>
                new Page<InstanceResource>([.. (await catalog.InstancesAsync(cancellationToken)).Select(InstanceResource.Of)]))
            .WithSummary("The instances that are open to you, by name.");
        instances.MapGet("/{id:guid}", async (Guid id, CatalogQueries catalog, CancellationToken cancellationToken) =>
                await catalog.FindInstanceAsync(new(id), cancellationToken) is { } found ? Results.Ok(InstanceResource.Of(found)) : ApiProblems.NotFound("instance"))
            .WithSummary("An instance.")
            .Produces<InstanceResource>()
            .ProducesProblem(StatusCodes.Status404NotFound);

        instances.MapPost("", ConnectAsync)
            .WithSummary("Adds an instance of a known account, or of a new one with its credentials, after AMC has answered. For administrators.")
            .RequireAuthorization(AccessPolicies.Admin)
            .Produces<InstanceResource>(StatusCodes.Status201Created)
            .ProducesValidationProblem(StatusCodes.Status422UnprocessableEntity)
            .ProducesProblem(StatusCodes.Status403Forbidden);
        instances.MapPatch("/{id:guid}", ChangeAsync)
            .WithSummary("Changes name, time zone, currency or limit of an instance of which you are Admin.")
            .Produces<InstanceResource>()
            .ProducesValidationProblem(StatusCodes.Status422UnprocessableEntity)
            .ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status404NotFound);
        instances.MapPost("/{id:guid}/test", TestAsync)
            .WithSummary("Asks AMC with the stored credentials, and says exactly what is wrong. For administrators.")
            .RequireAuthorization(AccessPolicies.Admin)
            .Produces<ConnectionResource>()
            .ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<IResult> ConnectAsync(
        InstanceBody body, AccountAdmin admin, CatalogQueries catalog, CancellationToken cancellationToken)
    {
        if (!admin.IsPossible)
        {
            return NoWorker();
        }

        var account = body.AccountId is { } known ? await admin.FindAsync(new AccountId(known), cancellationToken) : null;
        List<(string, string)> errors = [];
        if (body.AmcInstanceId is not { Length: > 0 } amcInstance)
        {
            errors.Add(("amcInstanceId", "Give AMC's id of the instance, such as \"amcibersblt\"."));
            amcInstance = "";
        }

        if ((body.AccountId is null) == (body.Account is null))
        {
            errors.Add(("accountId", "Give either accountId, of an account that is known, or account, with its credentials."));
        }
        else if (body.AccountId is not null && account is null)
        {
            errors.Add(("accountId", "There is no such account."));
        }

        if (errors is not [])
        {
            return ApiProblems.Invalid(errors);
        }

        var marketplace = Marketplace.Find(account?.MarketplaceId ?? new(body.Account!.MarketplaceId ?? ""));
        InstancePick pick = new(
            new(amcInstance.Trim()), body.Name ?? amcInstance.Trim(), body.TimeZone ?? marketplace?.TimeZone ?? "UTC", body.Currency ?? marketplace?.Currency);
        var outcome = account is not null
            ? await admin.AddInstancesAsync(account.Id, [pick], cancellationToken)
            : await admin.ConnectAsync(body.Account!.ToRequest(), [pick], cancellationToken);
        return outcome switch
        {
            ConnectOutcome.Done { Instances: [var id] } =>
                Results.Created($"/api/instances/{id}", InstanceResource.Of((await catalog.FindInstanceAsync(id, cancellationToken))!)),
            ConnectOutcome.Refused refused => ApiProblems.Invalid(refused.Problems.Select(problem => (problem.Field, problem.Message))),
            ConnectOutcome.Fails { Problem: var problem } => ApiProblems.Invalid([(problem.Field, $"{problem.Message} {problem.Remedy}")]),
            _ => ApiProblems.NotFound("account"),
        };
    }

    private static async Task<IResult> ChangeAsync(
        Guid id, InstancePatch body, InstanceWriter writer, AccountAdmin admin, CatalogQueries catalog, CancellationToken cancellationToken)
    {
        if (await catalog.FindInstanceAsync(new(id), cancellationToken) is null)
        {
            return ApiProblems.NotFound("instance");
        }

        if (!admin.IsPossible)
        {
            return NoWorker();
        }

        var change = new InstanceChange { Name = body.Name, TimeZone = body.TimeZone, Currency = body.Currency, MaxOpenExecutions = body.MaxOpenExecutions };
        return await writer.ChangeAsync(new(id), change, cancellationToken) switch
        {
            InstanceOutcome.Done => Results.Ok(InstanceResource.Of((await catalog.FindInstanceAsync(new(id), cancellationToken))!)),
            InstanceOutcome.Refused { Problems: [{ Kind: CatalogProblemKind.InstanceReadOnly, Message: var message }] } =>
                Results.Problem(message, statusCode: StatusCodes.Status403Forbidden),
            InstanceOutcome.Refused refused => ApiProblems.Invalid(refused.Problems.Select(problem => (problem.Field, problem.Message))),
            _ => ApiProblems.NotFound("instance"),
        };
    }

    private static async Task<IResult> TestAsync(Guid id, AccountAdmin admin, CatalogQueries catalog, CancellationToken cancellationToken)
    {
        if (await catalog.FindInstanceAsync(new(id), cancellationToken) is not { } instance)
        {
            return ApiProblems.NotFound("instance");
        }

        return !admin.IsPossible
            ? NoWorker()
            : await admin.TryAsync(instance.AccountId, instance.AmcInstanceId, cancellationToken) switch
            {
                ConnectionCheck.Works => Results.Ok(new ConnectionResource(true, null, null, null, null)),
                ConnectionCheck.Fails { Problem: var problem } =>
                    Results.Ok(new ConnectionResource(false, JsonNamingPolicy.CamelCase.ConvertName(problem.Kind.ToString()), problem.Message, problem.Remedy, problem.AmazonSays)),
                _ => ApiProblems.NotFound("instance"),
            };
    }

    private static IResult NoWorker() => Results.Problem(
        "This process has no worker login, so it may not manage accounts and instances. Ask one that has.", statusCode: StatusCodes.Status503ServiceUnavailable);

    /// <param name="AccountId">An account that is known.</param>
    /// <param name="Account">Or a new one.</param>
    /// <param name="TimeZone">Default: the marketplace's.</param>
    /// <param name="Currency">Default: the marketplace's.</param>
    [JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
    private sealed record InstanceBody(Guid? AccountId, AccountBody? Account, string? AmcInstanceId, string? Name, string? TimeZone, string? Currency);

    /// <param name="Region"><c>NA</c> (default), <c>EU</c> or <c>FE</c>.</param>
    /// <param name="BaseUrl">Where AMC answers, if not at Amazon; together with <c>tokenUrl</c>.</param>
    [JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
    private sealed record AccountBody(
        string? EntityId, string? MarketplaceId, string? Region, string? ClientId, string? ClientSecret, string? RefreshToken, string? BaseUrl, string? TokenUrl)
    {
        public AccountRequest ToRequest() => new()
        {
            EntityId = EntityId ?? "",
            MarketplaceId = MarketplaceId ?? "",
            Region = Region is null ? AmcRegion.NA : Enum.TryParse<AmcRegion>(Region, ignoreCase: true, out var region) ? region : (AmcRegion)(-1),
            ClientId = ClientId ?? "",
            ClientSecret = ClientSecret ?? "",
            RefreshToken = RefreshToken ?? "",
            BaseUrl = BaseUrl ?? "",
            TokenUrl = TokenUrl ?? "",
        };

        /// <summary>Without the secrets.</summary>
        public override string ToString() => $"AccountBody {{ EntityId = {EntityId} }}";
    }

    [JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
    private sealed record InstancePatch(string? Name, string? TimeZone, string? Currency, int? MaxOpenExecutions);

    /// <param name="Problem"><c>wrongClient</c>, <c>tokenRevoked</c>, <c>wrongEntity</c>, <c>wrongMarketplace</c>, <c>termsNotAccepted</c>, <c>notAllowed</c>, <c>unknownInstance</c>, <c>unreachable</c>, <c>throttled</c> or <c>credentialsMissing</c>.</param>
    private sealed record ConnectionResource(bool Works, string? Problem, string? Message, string? Remedy, string? AmazonSays);

    /// <param name="AmcInstanceId">Amazon's id.</param>
    /// <param name="EntityId">Amazon's id of its account.</param>
    /// <param name="Role">What you are on this instance: Admin, Analyst or Viewer.</param>
    /// <param name="OnHoldReason">Why the instance or its account waits for a person.</param>
    private sealed record InstanceResource(
        Guid Id,
        string AmcInstanceId,
        string Name,
        Guid AccountId,
        string AccountName,
        string EntityId,
        string MarketplaceId,
        bool Simulated,
        string TimeZone,
        string? Currency,
        string Role,
        bool Editable,
        int MaxOpenExecutions,
        int OpenByOthers,
        DateTimeOffset? ThrottledUntil,
        DateTimeOffset? OnHoldSince,
        string? OnHoldReason)
    {
        public static InstanceResource Of(InstanceRow row) => new(
            row.Id.Value,
            row.AmcInstanceId.Value,
            row.Name,
            row.AccountId.Value,
            row.AccountName,
            row.EntityId.Value,
            row.MarketplaceId.Value,
            row.IsSimulated,
            row.TimeZone,
            row.Currency,
            row.Role,
            row.IsEditable,
            row.MaxOpenExecutions,
            row.OpenByOthers,
            row.ThrottledUntil,
            row.OnHoldSince,
            row.OnHoldReason);
    }
}
