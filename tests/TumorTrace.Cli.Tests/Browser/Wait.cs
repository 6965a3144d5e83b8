using System.Runtime.CompilerServices;

namespace TumorTrace.Cli.Tests.Browser;

/// <summary>Waiting for something that a browser or a server does in its own time.</summary>
internal static class Wait
{
    private const int Tries = 3000;

    public static Task Until(Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string what = "") =>
        Until(() => Task.FromResult(condition()), what);

    /// <summary>Up to five minutes.</summary>
    public static async Task Until(Func<Task<bool>> condition, [CallerArgumentExpression(nameof(condition))] string what = "")
    {
        for (var i = 0; i < Tries; i++)
        {
            if (await condition())
                return;
            await Task.Delay(100);
        }
        throw new TimeoutException($"waited five minutes for {what}");
    }
}
