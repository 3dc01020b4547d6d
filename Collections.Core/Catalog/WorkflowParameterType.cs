namespace Collections.Core.Catalog;

/// <summary>As what the author of a query means a value.</summary>
public enum WorkflowParameterType
{
    Text,
    Number,
    Date,
    List,
}
