namespace TumorTrace.Robustness.Tests.Faults;

internal static class FaultProgram
{
    public static Task<int> Run(string[] arguments) => Task.FromResult(arguments.Length);
}
