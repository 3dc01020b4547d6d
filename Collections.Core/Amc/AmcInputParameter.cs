using System.Text.Json;

namespace Collections.Core.Amc;

/// <summary>
/// A parameter that the SQL reads with <c>CUSTOM_PARAMETER('name')</c>. Its data type is a name such as "STRING" or, for an array, an
/// object; its default, used when no value is passed, a JSON scalar or array.
/// </summary>
public sealed record AmcInputParameter(string Name, JsonElement? DataType, string? ColumnType = null, JsonElement? DefaultValue = null);
