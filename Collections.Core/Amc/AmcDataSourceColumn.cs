namespace Collections.Core.Amc;

/// <summary>A column of a <see cref="AmcDataSource"/>. The data type is told by the live service only.</summary>
public sealed record AmcDataSourceColumn(string Name, string? ColumnType, string? DataType, string? Description);
