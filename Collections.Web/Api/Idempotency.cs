using System.Security.Cryptography;
using System.Text;
using Collections.Core.Data;
using Npgsql;

namespace Collections.Web.Api;

/// <summary>
/// <c>Idempotency-Key</c> on POST: a request that is sent again, because its answer was lost, is not carried out again but answered as before.
/// Remembered for a day, per person, when it succeeded; one that failed did nothing and may be sent again.
/// </summary>
/// <remarks>
/// The key's row is inserted in a transaction that stays open while the request is carried out. So a second request with the same key
/// waits for the first; and when the first dies, its row is gone and the second takes its place. What is carried out takes connections of its own from
/// the same pool: only so many keys are open at once that there are always some left.
/// </remarks>
internal sealed class Idempotency(CollectionsDb db, UserScope scope, Idempotency.Gate gate) : IEndpointFilter
{
    public const string Header = "Idempotency-Key";
    private const int MaxLength = 255;

    /// <summary>On an endpoint whose answer holds a secret, which is not stored: a repetition is refused.</summary>
    internal sealed class SecretAnswer;

    /// <summary>Lets a quarter of the pool's connections be held by keys; one of the process.</summary>
    internal sealed class Gate(CollectionsDb db) : IDisposable
    {
        private readonly SemaphoreSlim _free = new(Math.Max(1, db.AppPoolSize / 4));

        public Task EnterAsync(CancellationToken cancellationToken) => _free.WaitAsync(cancellationToken);

        public void Leave() => _free.Release();

        public void Dispose() => _free.Dispose();
    }

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var header = http.Request.Headers[Header];
        if (header.Count == 0 || !HttpMethods.IsPost(http.Request.Method))
        {
            return await next(context);
        }

        if (header is not [{ Length: > 0 and <= MaxLength } key])
        {
            return ApiProblems.Invalid(StatusCodes.Status400BadRequest, [(Header, $"Send one key of at most {MaxLength} characters.")]);
        }

        var hash = await HashAsync(http.Request, http.RequestAborted);
        await gate.EnterAsync(http.RequestAborted);
        try
        {
            return await AnswerOnceAsync(context, next, key, hash);
        }
        finally
        {
            gate.Leave();
        }
    }

    private async Task<object?> AnswerOnceAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next, string key, string hash)
    {
        var http = context.HttpContext;
        await using var connection = await db.OpenAsync(scope, http.RequestAborted);
        await using var transaction = await connection.BeginTransactionAsync(http.RequestAborted);
        if (!await TakeAsync(connection, key, hash, http.RequestAborted))
        {
            return await AnswerAsync(http, connection, key, hash, http.RequestAborted);
        }

        var answer = await CarryOutAsync(http, await next(context));
        if (answer.Status is >= 200 and < 300)
        {
            var secret = http.GetEndpoint()?.Metadata.GetMetadata<SecretAnswer>() is not null;
            await KeepAsync(connection, key, secret ? answer with { Body = null } : answer, CancellationToken.None);
            await transaction.CommitAsync(CancellationToken.None);
        }

        // Kept before it is sent: whoever does not get it asks again.
        return answer;
    }

    /// <summary>
    /// Lets the body be read twice, and the request run to its end when the caller goes: what is carried out half way and then forgotten would be carried out again.
    /// </summary>
    public static void Prepare(HttpContext context)
    {
        if (HttpMethods.IsPost(context.Request.Method) && context.Request.Headers.ContainsKey(Header))
        {
            context.Request.EnableBuffering();
            context.RequestAborted = CancellationToken.None;
        }
    }

    private static async Task<string> HashAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{request.Method} {request.Path}{request.QueryString}\n"));
        request.Body.Position = 0;
        var buffer = new byte[8192];
        int read;
        while ((read = await request.Body.ReadAsync(buffer, cancellationToken)) > 0)
        {
            hash.AppendData(buffer, 0, read);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <returns>False when the key is taken.</returns>
    private async Task<bool> TakeAsync(NpgsqlConnection connection, string key, string hash, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            with old as (delete from idempotency_keys where user_id = $1 and key <> $2 and created_at < clock_timestamp() - interval '1 day')
            insert into idempotency_keys (user_id, key, request_hash) values ($1, $2, $3)
            on conflict (user_id, key) do update set request_hash = excluded.request_hash, created_at = excluded.created_at
                where idempotency_keys.created_at < clock_timestamp() - interval '1 day'
            """,
            connection)
        {
            Parameters = { new() { Value = scope.User.Value }, new() { Value = key }, new() { Value = hash } },
        };
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
    }

    private async Task<IResult> AnswerAsync(HttpContext http, NpgsqlConnection connection, string key, string hash, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "select request_hash, status_code, content_type, location, body from idempotency_keys where user_id = $1 and key = $2", connection)
        {
            Parameters = { new() { Value = scope.User.Value }, new() { Value = key } },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken) || reader.GetString(0) != hash)
        {
            return Results.Problem(
                $"This {Header} was used for another request. Use a new key for a new request.", statusCode: StatusCodes.Status422UnprocessableEntity);
        }

        if (await reader.IsDBNullAsync(4, cancellationToken))
        {
            return Results.Problem(
                "This was carried out before, and its answer held a secret that is shown only once.", statusCode: StatusCodes.Status409Conflict);
        }

        http.Response.Headers["Idempotency-Replayed"] = "true";
        return new Answer(
            reader.GetInt32(1),
            await reader.IsDBNullAsync(2, cancellationToken) ? null : reader.GetString(2),
            await reader.IsDBNullAsync(3, cancellationToken) ? null : reader.GetString(3),
            reader.GetString(4));
    }

    private async Task KeepAsync(NpgsqlConnection connection, string key, Answer answer, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "update idempotency_keys set status_code = $3, content_type = $4, location = $5, body = $6 where user_id = $1 and key = $2", connection)
        {
            Parameters =
            {
                new() { Value = scope.User.Value },
                new() { Value = key },
                new() { Value = answer.Status },
                new() { Value = (object?)answer.ContentType ?? DBNull.Value },
                new() { Value = (object?)answer.Location ?? DBNull.Value },
                new() { Value = (object?)answer.Body ?? DBNull.Value },
            },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<Answer> CarryOutAsync(HttpContext http, object? result)
    {
        var (response, real) = (http.Response, http.Response.Body);
        using var copy = new MemoryStream();
        response.Body = copy;
        try
        {
            await ((IResult)result!).ExecuteAsync(http);
        }
        finally
        {
            response.Body = real;
        }

        return new(response.StatusCode, response.ContentType, response.Headers.Location, Encoding.UTF8.GetString(copy.GetBuffer(), 0, (int)copy.Length));
    }

    private sealed record Answer(int Status, string? ContentType, string? Location, string? Body) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            var response = httpContext.Response;
            response.StatusCode = Status;
            response.ContentType = ContentType;
            if (Location is not null)
            {
                response.Headers.Location = Location;
            }

            return response.WriteAsync(Body ?? "", httpContext.RequestAborted);
        }
    }
}
