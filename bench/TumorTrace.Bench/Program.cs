using BenchmarkDotNet.Running;

// dotnet run -c Release --project bench/TumorTrace.Bench -- --filter '*'
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
