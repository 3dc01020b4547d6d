using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Collections.AmcSandbox.Engine;

namespace Collections.AmcSandbox.Api;

/// <summary>Makes and checks download URLs that look and behave like presigned ones of S3.</summary>
internal sealed class DownloadSigner(SandboxState state)
{
    private const double LeastSeconds = 30;
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);

    /// <param name="file">The number of the file, or null for the metadata.</param>
    public string Sign(HttpRequest request, SandboxExecution execution, int? file)
    {
        var options = state.Options;
        var seconds = Math.Min(options.DownloadUrlSeconds, Math.Max(LeastSeconds, options.DownloadUrlSeconds / options.TimeScale));
        var path = PathOf(execution, file);
        var isBornExpired = state.Faults.Strikes(state.Faults.Current.ExpiredUrl, execution.InstanceId);
        var expires = state.Clock.UtcNow.AddSeconds(isBornExpired ? -1 : seconds).ToUnixTimeMilliseconds();
        return $"{request.Scheme}://{request.Host}{path}?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Expires={expires}&X-Amz-Signature={Signature(path, expires)}";
    }

    /// <summary>Null when the URL is good, else S3's code for what is wrong.</summary>
    public string? Check(HttpRequest request)
    {
        if (!long.TryParse(request.Query["X-Amz-Expires"], CultureInfo.InvariantCulture, out var expires)
            || Signature(request.Path, expires) != request.Query["X-Amz-Signature"])
        {
            return "SignatureDoesNotMatch";
        }

        return state.Clock.UtcNow.ToUnixTimeMilliseconds() > expires ? "AccessDenied" : null;
    }

    public static string PathOf(SandboxExecution execution, int? file)
    {
        var name = file is { } number ? $"{execution.Id}-{number}.csv" : $"{execution.Id}-metadata.json";
        return $"/s3/{execution.InstanceId}/workflow={execution.WorkflowId}/schedule=adhoc/{name}";
    }

    private string Signature(string path, long expires)
    {
        return Convert.ToHexStringLower(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes($"{path}?{expires}")));
    }
}
