#pragma warning disable IDE0130 // Two folders in one file: a circle for the test that looks for circles.
namespace TumorTrace.Cli.Tests.Architecture.Sample.A
{
    internal sealed class First
    {
        internal B.Second? Other { get; set; }
    }
}

namespace TumorTrace.Cli.Tests.Architecture.Sample.B
{
    internal sealed class Second
    {
        internal static bool Knows(object other) => other is A.First;
    }
}
