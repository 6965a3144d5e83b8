using CliWrap;
using CliWrap.Buffered;

namespace TumorTrace.Cli.Tests.Support;

/// <summary>The built program, run as a user runs it.</summary>
internal static class Tumortrace
{
    public static async Task<BufferedCommandResult> Run(params string[] arguments) =>
        await CliWrap
            .Cli.Wrap("dotnet")
            .WithArguments([Path.Combine(AppContext.BaseDirectory, "tumortrace.dll"), .. arguments])
            .WithValidation(CommandResultValidation.None)
            .ExecuteBufferedAsync();
}
