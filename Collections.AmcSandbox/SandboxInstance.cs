namespace Collections.AmcSandbox;

/// <summary>An AMC instance of the sandbox.</summary>
/// <param name="Id">AMC's id: <c>amc</c> and eight letters or digits.</param>
/// <param name="HasDsp">False for a sponsored-ads-only instance, which lacks the <c>dsp_*</c> tables.</param>
public sealed record SandboxInstance(string Id, string Name, string Customer, bool HasDsp, DateOnly Created)
{
    internal const string Standard = "STANDARD";
    internal const string Sandbox = "SANDBOX";

    /// <summary>STANDARD, or SANDBOX: it holds synthetic data only, and rejects what does not ask for it.</summary>
    public string Type { get; init; } = Standard;
}
