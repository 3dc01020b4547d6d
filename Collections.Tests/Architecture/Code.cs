using System.Reflection;
using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using Collections.AmcSandbox;
using Collections.Core.Data;
using Collections.Web.Hosting;
using Microsoft.EntityFrameworkCore;
using Assembly = System.Reflection.Assembly;
using Type = System.Type;

namespace Collections.Tests.Architecture;

/// <summary>The compiled product, read once for all architecture tests.</summary>
internal static class Code
{
    private static readonly Lazy<ArchUnitNET.Domain.Architecture> Read = new(() => new ArchLoader().LoadAssemblies(Core, Web).Build());

    public static Assembly Core { get; } = typeof(Migrator).Assembly;

    public static Assembly Web { get; } = typeof(StartMode).Assembly;

    public static Assembly Sandbox { get; } = typeof(SandboxApp).Assembly;

    /// <summary>The types that are rows of a table.</summary>
    public static IReadOnlySet<string> Entities { get; } = typeof(CollectionsDbContext).GetProperties()
        .Where(property => property.PropertyType.IsGenericType && property.PropertyType.GetGenericTypeDefinition() == typeof(DbSet<>))
        .Select(property => property.PropertyType.GenericTypeArguments[0].FullName!)
        .ToHashSet(StringComparer.Ordinal);

    /// <summary>Who uses whom, inside method bodies too. From our types only.</summary>
    public static IEnumerable<(IType From, IType To)> Dependencies =>
        from type in Read.Value.Types
        where type.Namespace.FullName.StartsWith("Collections.", StringComparison.Ordinal)
        from dependency in type.Dependencies
        select (type, dependency.Target);

    /// <summary>The types that we wrote: not what the compiler or a generator made.</summary>
    public static IEnumerable<Type> Written(Assembly assembly) => assembly.GetTypes().Where(type =>
        type.Namespace?.StartsWith("Collections.", StringComparison.Ordinal) == true
        && type.Name != "_Imports"
        && !type.FullName!.Contains('<', StringComparison.Ordinal)
        && type.GetCustomAttribute<System.CodeDom.Compiler.GeneratedCodeAttribute>() is null);
}
