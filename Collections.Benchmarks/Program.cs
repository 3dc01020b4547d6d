Console.WriteLine("makespan");
