using System.Reflection;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Logging;

namespace Collections.Tests.Architecture;

public sealed class HouseRuleTests
{
    private static readonly Dictionary<string, int> Ranges = new()
    {
        ["Planning"] = 1000,
        ["Execution"] = 2000,
        ["Amc"] = 3000,
        ["Ingestion"] = 4000,
        ["Reporting"] = 5000,
        ["Sharing"] = 6000,
        ["Data"] = 7000,
        ["Catalog"] = 7000,
        ["Progress"] = 7000,
        ["Web"] = 8000,
    };

    [Fact]
    public void Every_log_message_has_an_event_id_of_its_own()
    {
        Messages.GroupBy(message => message.Id).Where(same => same.Count() > 1).Select(same => string.Join(", ", same.Select(message => message.Name)))
            .ShouldBeEmpty();
    }

    [Fact]
    public void Event_ids_tell_the_slice()
    {
        Messages.Where(message => message.Id / 1000 * 1000 != Ranges[message.Slice]).Select(message => $"{message.Name} has {message.Id}").ShouldBeEmpty();
        Messages.Count().ShouldBeGreaterThan(10);
    }

    [Fact]
    public void Names_say_what_a_class_does()
    {
        string[] empty = ["Manager", "Helper", "Helpers", "Util", "Utils", "Utility", "Dto", "ViewModel", "Service", "Services"];

        Code.Written(Code.Core).Concat(Code.Written(Code.Web)).Where(type => empty.Any(suffix => type.Name.EndsWith(suffix, StringComparison.Ordinal)))
            .Select(type => type.FullName).ShouldBeEmpty();
    }

    [Fact]
    public void Classes_are_sealed_unless_something_derives_from_them()
    {
        var types = Code.Written(Code.Core).Concat(Code.Written(Code.Web)).ToList();
        var bases = types.Select(type => type.BaseType).Select(type => type is { IsGenericType: true } ? type.GetGenericTypeDefinition() : type).ToHashSet();

        types.Where(type => type is { IsClass: true, IsSealed: false, IsAbstract: false } && !bases.Contains(type) && !typeof(IComponent).IsAssignableFrom(type))
            .Select(type => type.FullName).ShouldBeEmpty();
    }

    private static IEnumerable<(string Slice, string Name, int Id)> Messages =>
        from assembly in new[] { Code.Core, Code.Web }
        from type in assembly.GetTypes()
        from method in type.GetMethods(BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
        let message = method.GetCustomAttribute<LoggerMessageAttribute>()
        where message is not null
        select (assembly == Code.Web ? "Web" : type.Namespace!.Split('.')[2], $"{type.FullName}.{method.Name}", message.EventId);
}
