namespace Collections.Core.Amc;

/// <summary>Amazon's id of an instance, such as "amcibersblt".</summary>
public readonly record struct AmcInstanceId(string Value)
{
    public override string ToString() => Value;
}
