using ArchUnitNET.Domain;
using Microsoft.AspNetCore.Components;
using Assembly = System.Reflection.Assembly;

namespace Collections.Tests.Architecture;

public sealed class LayeringTests
{
    private const string CoreSlices = "Collections.Core.";

    /// <summary>
    /// Which slices a slice of Core may call. Ids are words that all share; Data's context maps everybody's entities, and a class named Queries may read
    /// them all: what a page shows comes from every table.
    /// </summary>
    private static readonly Dictionary<string, string[]> Below = new()
    {
        ["Data"] = ["Amc", "Catalog", "Planning", "Execution", "Ingestion", "Reporting", "Sharing"],
        ["Amc"] = [],
        ["Catalog"] = ["Data", "Amc"],
        ["Planning"] = ["Data", "Amc", "Catalog"],
        ["Ingestion"] = ["Data", "Catalog", "Planning"],
        ["Execution"] = ["Data", "Amc", "Catalog", "Planning", "Ingestion"],
        ["Progress"] = ["Data", "Planning"],
        ["Reporting"] = ["Data", "Catalog", "Planning", "Ingestion"],
        ["Sharing"] = ["Data", "Catalog", "Planning", "Reporting"],
    };

    [Fact]
    public void Core_knows_neither_pages_nor_Hangfire_nor_the_sandbox()
    {
        References(Code.Core, "Collections.Web", "Collections.AmcSandbox", "Hangfire", "MudBlazor", "Microsoft.AspNetCore.Components", "Microsoft.AspNetCore.Mvc")
            .ShouldBeEmpty();
    }

    [Fact]
    public void The_sandbox_knows_nothing_of_ours()
    {
        References(Code.Sandbox, "Collections.").ShouldBeEmpty();
    }

    [Fact]
    public void Slices_call_down()
    {
        CallsUp(Below).ShouldBeEmpty();
    }

    [Fact]
    public void A_call_up_is_noticed()
    {
        var stricter = new Dictionary<string, string[]>(Below) { ["Execution"] = ["Data", "Amc", "Catalog", "Planning"] };

        CallsUp(stricter).ShouldContain(line => line.Contains("Execution.IngestStep uses Ingestion.ResultWriter", StringComparison.Ordinal));
    }

    [Fact]
    public void Only_Jobs_knows_Hangfire()
    {
        var users = Code.Dependencies
            .Where(pair => pair.To.FullName.StartsWith("Hangfire", StringComparison.Ordinal))
            .Select(pair => pair.From.Namespace.FullName)
            .ToHashSet(StringComparer.Ordinal);

        users.ShouldBe(["Collections.Web.Jobs"]);
    }

    [Fact]
    public void Components_reach_the_outside_through_slice_classes_only()
    {
        string[] outside = ["Microsoft.EntityFrameworkCore", "System.Net.Http", "Npgsql", "Hangfire", "Collections.Core.Data.CollectionsDb", "Collections.Core.Data.PeopleDbContext"];

        var components = Code.Web.GetTypes().Where(type => typeof(ComponentBase).IsAssignableFrom(type)).Select(type => type.FullName).ToHashSet();
        var violations = Code.Dependencies
            .Where(pair => components.Contains(pair.From.FullName) && outside.Any(name => pair.To.FullName.StartsWith(name, StringComparison.Ordinal)))
            .Select(pair => $"{pair.From.FullName} uses {pair.To.FullName}")
            .Distinct();

        violations.ShouldBeEmpty();
        Code.Dependencies.Select(pair => pair.From.FullName).Distinct().Count(components.Contains).ShouldBeGreaterThan(5);
    }

    private static IEnumerable<string> References(Assembly assembly, params string[] unwanted) => assembly.GetReferencedAssemblies()
        .Select(reference => reference.Name!)
        .Where(name => unwanted.Any(start => name.StartsWith(start, StringComparison.Ordinal)));

    private static List<string> CallsUp(Dictionary<string, string[]> below)
    {
        return
        [
            .. Code.Dependencies
                .Where(pair => pair.From.FullName.StartsWith(CoreSlices, StringComparison.Ordinal) && pair.To.FullName.StartsWith(CoreSlices, StringComparison.Ordinal))
                .Where(pair => Slice(pair.From) != Slice(pair.To) && !IsId(pair.To) && !IsRead(pair) && !below[Slice(pair.From)].Contains(Slice(pair.To)))
                .Select(pair => $"{Short(pair.From)} uses {Short(pair.To)}")
                .Distinct(),
        ];

        static string Slice(IType type) => type.Namespace.FullName.Split('.')[2];

        static string Short(IType type) => type.FullName[CoreSlices.Length..];

        static bool IsRead((IType From, IType To) pair) =>
            pair.From.FullName.Split('+')[0].EndsWith("Queries", StringComparison.Ordinal) && Code.Entities.Contains(pair.To.FullName);

        static bool IsId(IType type) => type.Name.EndsWith("Id", StringComparison.Ordinal);
    }
}
